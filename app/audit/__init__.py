"""The audit log: append-only, hash-chained, written by triggers in the transaction of the write itself."""
