package io.karpenter.k8s.manifest.kind;

/** A condition in the status of an object. */
record Condition(String type, String status, String reason) {

    boolean isTrue() {
        return status.equals("True");
    }
}
