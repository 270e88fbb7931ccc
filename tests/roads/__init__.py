"""The roads through the house: the files that one event opens on its way from entry to outcome.

``python -m tests.roads`` lets one key press, one SMS, one delivery report and one imbauan go
through the real gateway, in one process, and prints how many files each opened; with ``--files``
which ones, in order, and under which names the event passed there. It counts like this:

- An event has *marks*, values that nothing else has: the number of its phone, the carrier's id,
  its text, its number in the record.
- A value *carries* the event when it has named fields (a dataclass, a named tuple, a dictionary,
  a row of a table) and a mark stands in one of them, at most three levels deep. So does a list of
  such values, and a number that is itself the mark. A mere text does not carry: a function that is
  given only that (to clean it, to fold it) is a tool.
- A *file* is opened when one of its functions is given such a value, or gives one back. The reader
  is one closed file, for only what it read counts here, not how; so is the engine of the record,
  which moves any value.
- Each function is read once, when it is called first. What is read in one file before the next is
  a *stay*; a *return* is a stay in a file that was opened before; a *climb* is a stay on a higher
  floor than the one before it (gateway above storage above flows).
- A *shape* is a class of ours that carries the event. Rows of tables are no shapes: they are the
  record.
- Other events go every road beforehand, so that nothing counts that is loaded or made only once.
"""
