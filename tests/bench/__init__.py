"""What `make bench` runs: speeds on this machine, as ratios within one run where machines differ.
It judges nothing.
"""
