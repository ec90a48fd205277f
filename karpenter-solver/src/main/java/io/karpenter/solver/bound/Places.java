package io.karpenter.solver.bound;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.TopologyKey;
import java.util.BitSet;
import java.util.function.IntPredicate;

/** Sets of bins, which are the offers and, after them, the existing nodes, by the domains that these are in. */
final class Places {

    private Places() {}

    /** Those of {@code words} that are in one of the domains. */
    static long[] within(CompiledProblem problem, int key, long[] words, IntPredicate domains) {
        TopologyKey of = problem.keys().get(key);
        long[] result = words.clone();
        BitSet.valueOf(words).stream()
                .filter(bin -> {
                    int domain = domain(of, bin);
                    return domain < 0 || !domains.test(domain);
                })
                .forEach(bin -> result[bin >>> 6] &= ~(1L << bin));
        return result;
    }

    /** Domains of the bins. */
    static BitSet domains(CompiledProblem problem, int key, long[] words) {
        TopologyKey of = problem.keys().get(key);
        BitSet domains = new BitSet();
        BitSet.valueOf(words).stream()
                .map(bin -> domain(of, bin))
                .filter(domain -> domain >= 0)
                .forEach(domains::set);
        return domains;
    }

    /** True if each bin is in some domain. */
    static boolean allHaveOne(CompiledProblem problem, int key, long[] words) {
        TopologyKey of = problem.keys().get(key);
        return BitSet.valueOf(words).stream().allMatch(bin -> domain(of, bin) >= 0);
    }

    private static int domain(TopologyKey key, int bin) {
        int offers = key.ofOffer().length;
        return bin < offers ? key.ofOffer()[bin] : key.ofNode()[bin - offers];
    }

    static boolean isEmpty(long[] words) {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    static void retain(long[] words, long[] others) {
        for (int w = 0; w < words.length; w++) {
            words[w] &= others[w];
        }
    }
}
