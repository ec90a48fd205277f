package io.karpenter.k8s.provision;

import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Creates NodeClaims, several at a time and each for itself: one that is refused does not keep the others from being created. What is created
 * is known to the snapshot before this returns (STA-04, PROV-16).
 */
public final class NodeClaimCreation {

    private final ClusterApi api;
    private final Consumer<Resource> created;
    private final int atATime;
    private volatile boolean unsure;

    /**
     * @param created takes in each NodeClaim as the API server answers with it
     * @param atATime most requests that are under way at the same time
     */
    public NodeClaimCreation(ClusterApi api, Consumer<Resource> created, int atATime) {
        this.api = api;
        this.created = created;
        this.atATime = atATime;
    }

    /**
     * What became of one.
     *
     * @param name that it was given, empty if it was refused
     * @param failure why it was refused, else empty
     */
    public record Result(NewNodeClaim claim, String name, List<RuntimeException> failure) {

        public Result {
            failure = List.copyOf(failure);
        }

        public boolean isCreated() {
            return failure.isEmpty();
        }
    }

    /**
     * Finds out what became of claims whose creation got no clear answer, so that what was created after all is known before anything more
     * is planned. To be called before each planning; asks the API server only if it has to.
     *
     * @throws io.karpenter.k8s.api.ApiException if the API server does not say it either
     */
    public void settle() {
        if (unsure) {
            api.list(ResourceKind.NODE_CLAIM).forEach(created);
            unsure = false;
        }
    }

    /** The results in the order of {@code wanted}. */
    public List<Result> create(List<NewNodeClaim> wanted) {
        if (wanted.size() == 1 || atATime == 1) {
            return wanted.stream().map(this::create).toList();
        }
        try (ExecutorService workers = Executors.newFixedThreadPool(
                Math.clamp(wanted.size(), 1, atATime),
                Thread.ofPlatform().daemon().name("creation-", 0).factory())) {
            List<Callable<Result>> calls = new ArrayList<>();
            wanted.forEach(claim -> calls.add(() -> create(claim)));
            List<Result> results = new ArrayList<>();
            for (Future<Result> future : workers.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException stopped) {
            throw ApiException.stopping(stopped);
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(broken.getCause());
        }
    }

    private Result create(NewNodeClaim claim) {
        try {
            Resource answer = api.create(NodeClaimWriter.resource(claim));
            created.accept(answer);
            return new Result(claim, answer.name(), List.of());
        } catch (RuntimeException refused) {
            boolean clear = refused instanceof ApiException answer && answer.code() >= 400 && answer.code() < 500;
            unsure |= !clear;
            return new Result(claim, "", List.of(refused));
        }
    }
}
