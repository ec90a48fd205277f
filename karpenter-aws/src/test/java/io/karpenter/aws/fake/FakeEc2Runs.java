package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;

/** RunInstances, of which only the dry run is known. */
final class FakeEc2Runs {

    private final FakeEc2Templates templates;
    private final FakeEc2Network network;
    private final Launches launches;

    FakeEc2Runs(Operations operations, FakeEc2Templates templates, FakeEc2Network network, Launches launches) {
        this.templates = templates;
        this.network = network;
        this.launches = launches;
        operations.onChecked(Service.EC2, RunInstancesRequest.class, RunInstancesRequest::builder, this::run);
    }

    private RunInstancesResponse run(RunInstancesRequest request) {
        if (request.launchTemplate() != null) {
            var template = templates.require(
                    request.launchTemplate().launchTemplateId(),
                    request.launchTemplate().launchTemplateName());
            launches.missingProfile(template.data()).ifPresent(r -> {
                throw Fault.of(r.code(), r.message());
            });
        }
        request.networkInterfaces().forEach(n -> requireSubnet(n.subnetId()));
        if (Boolean.TRUE.equals(request.dryRun())) {
            throw Fault.dryRun();
        }
        throw Fault.of("UnsupportedOperation", "RunInstances is known here as a dry run only.");
    }

    private void requireSubnet(@Nullable String id) {
        if (id != null && network.subnet(id).isEmpty()) {
            throw Fault.of("InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist".formatted(id));
        }
    }
}
