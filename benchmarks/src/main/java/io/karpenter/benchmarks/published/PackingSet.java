package io.karpenter.benchmarks.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Packing problems of one source. */
interface PackingSet {

    /**
     * The problems that are to be taken, in the order of the files. Each is made when it is asked for, since all together would fill the
     * heap.
     *
     * @param data folder that the set has a folder in
     * @throws IOException if a file cannot be read
     */
    List<Supplier<PackingProblem>> problems(Path data, Selection selection) throws IOException;
}
