package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Errors of steps that do not stop each other, to be thrown in the end (LIF-01). Not thread-safe. */
public final class Failures {

    private final List<RuntimeException> all = new ArrayList<>();

    public void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            all.add(e);
        }
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Throws the first error that is not a mere conflict, else a conflict, with the others attached. */
    public void rethrow() {
        @Nullable RuntimeException first = null;
        for (RuntimeException e : all) {
            if (first == null || (isConflict(first) && !isConflict(e))) {
                first = e;
            }
        }
        if (first == null) {
            return;
        }
        for (RuntimeException e : all) {
            if (e != first) {
                first.addSuppressed(e);
            }
        }
        throw first;
    }

    private static boolean isConflict(RuntimeException e) {
        return e instanceof ApiException api && api.isConflict();
    }
}
