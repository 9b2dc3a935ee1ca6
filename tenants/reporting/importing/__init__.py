"""Facts in and out, many at a time: documents, the workbook, and the operator's import."""
