package io.karpenter.aws.fake.wire;

import java.util.Arrays;
import java.util.Optional;

/** The services that are told apart on one port, by the name that requests are signed for. */
public enum Service {
    EC2("ec2", Protocol.EC2),
    IAM("iam", Protocol.QUERY),
    SSM("ssm", Protocol.JSON),
    SQS("sqs", Protocol.JSON),
    PRICING("pricing", Protocol.JSON),
    EKS("eks", Protocol.REST),
    ZONAL_SHIFT("arc-zonal-shift", Protocol.REST);

    /** How requests and answers are written. */
    enum Protocol {
        /** Form parameters in, XML out. */
        EC2,
        /** As that of EC2, with other lists and one more element around answers. */
        QUERY,
        /** JSON, the operation in a header. */
        JSON,
        /** JSON, the operation in method and path. */
        REST
    }

    private final String signed;
    private final Protocol protocol;

    Service(String signed, Protocol protocol) {
        this.signed = signed;
        this.protocol = protocol;
    }

    Protocol protocol() {
        return protocol;
    }

    /** Reads {@code AWS4-HMAC-SHA256 Credential=key/day/region/service/aws4_request, …}. */
    static Optional<Service> ofAuthorization(String header) {
        String[] scope = header.split("/");
        return scope.length < 4
                ? Optional.empty()
                : Arrays.stream(values()).filter(s -> s.signed.equals(scope[3])).findFirst();
    }
}
