package io.karpenter.aws.userdata;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes user data in the language of a family of images. Stateless. Source: AWS-UD-05 to AWS-UD-18. */
public final class UserDataWriter {

    private static final Logger LOG = LoggerFactory.getLogger(UserDataWriter.class);

    private UserDataWriter() {}

    /**
     * The user data of nodes with these settings; equal settings give equal texts. A warning is logged if it comes near what EC2 takes.
     *
     * @throws InvalidUserDataException if the user's own data cannot be merged
     * @throws io.karpenter.core.cloud.NodeClassNotReadyException if something that the family needs is not known yet
     */
    public static UserData write(BootSettings settings) {
        UserData data = new UserData(
                switch (settings.family()) {
                    case AL2 -> ShellBootstrap.write(settings);
                    case AL2023 -> NodeadmBootstrap.write(settings);
                    case BOTTLEROCKET -> BottlerocketSettings.write(settings);
                    case WINDOWS2019, WINDOWS2022, WINDOWS2025 -> WindowsBootstrap.write(settings);
                    case CUSTOM -> settings.custom().orElse("");
                });
        if (data.isNearLimit()) {
            LOG.warn(
                    "user data of {} bytes comes near the {} that EC2 takes; maybe shorten spec.userData",
                    data.size(),
                    UserData.LIMIT);
        }
        return data;
    }
}
