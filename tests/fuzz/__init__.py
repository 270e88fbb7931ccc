"""Random callbacks, judged one by one: 20,000 seeded in the tests, any number by hand.

    python -m tests.fuzz --cases 1000000 --seed 7      one table at the end, 1 if anything was wrong
    python -m tests.fuzz --seed 7 --visit 4711         one visit again, request by request

A *case* is one request. Cases come in *visits*, what one or two phones do one after the other; each
is made from the seed and its own number alone, so that one that failed can be played again without
the others.
"""
