"""Files that people hand over: what they are by their content, the text that they hold, and whether a scanner finds a virus.

`reading.examine` is the way in. It lets a process of its own (`reader`) open what nobody knows yet, and knows neither the
web's forms nor the database; `scanning` asks clamd.
"""
