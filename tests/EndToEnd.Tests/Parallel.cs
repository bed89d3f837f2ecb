// Each test starts processes of its own and mostly waits for them: as many at once as two cores bear.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
