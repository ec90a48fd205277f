package io.karpenter.engine.aws;

import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeIam;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;

/** Objects as users of EC2 write them. */
final class Ec2Objects {

    static final ResourceKind NODE_CLASS =
            new ResourceKind("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses", false);

    private Ec2Objects() {}

    /** One that {@link io.karpenter.aws.fake.FakeAws} has all for; that it gets ready is for the controllers. */
    static Resource nodeClass(String name) {
        return Yaml.resource(NODE_CLASS, """
                metadata: {name: %s}
                spec:
                  role: %s
                  amiFamily: AL2023
                  amiSelectorTerms: [{id: %s}]
                  subnetSelectorTerms: [{tags: {karpenter.sh/discovery: testing}}]
                  securityGroupSelectorTerms: [{id: sg-1}]
                """.formatted(name, FakeIam.ROLE, FakeEc2Images.AMD64));
    }

    /**
     * A pool of machines none of which is given up for its age or to save money.
     *
     * @param capacityTypes that it may have, with commas
     * @param families of instance types, with commas
     * @param sizes of instance types, with commas
     */
    static Resource pool(String name, String nodeClass, String capacityTypes, String families, String sizes) {
        return Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  disruption: {consolidateAfter: Never}
                  template:
                    spec:
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: %s}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [%s]}
                      - {key: karpenter.k8s.aws/instance-family, operator: In, values: [%s]}
                      - {key: karpenter.k8s.aws/instance-size, operator: In, values: [%s]}
                """.formatted(name, nodeClass, capacityTypes, families, sizes));
    }

    /** A pod that the kube-scheduler has found no place for. */
    static Resource pod(String name, String cpu) {
        return Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {cpu: "%s"}}}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """.formatted(name, cpu));
    }
}
