package io.karpenter.core.event;

import java.util.List;

/** What is told of a provider's configuration object. Source: AWS-GC-06, AWS-MET-03. */
public sealed interface NodeClassEvent extends Event {

    /**
     * It is being deleted, but NodeClaims still refer to it.
     *
     * @param nodeClaims their names, of which some are told
     */
    record WaitingOnNodeClaimTermination(ObjectRef about, List<String> nodeClaims) implements NodeClassEvent {

        private static final int TOLD = 5;

        public WaitingOnNodeClaimTermination {
            nodeClaims = List.copyOf(nodeClaims);
        }

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            int more = nodeClaims.size() - TOLD;
            return "Waiting on NodeClaim termination for "
                    + String.join(", ", nodeClaims.subList(0, Math.min(TOLD, nodeClaims.size())))
                    + (more > 0 ? " and %d more".formatted(more) : "");
        }
    }
}
