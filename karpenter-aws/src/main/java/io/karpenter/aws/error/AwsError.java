package io.karpenter.aws.error;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A refusal of AWS. Immutable. Source: AWS-ERR-01 to AWS-ERR-09.
 *
 * @param code as AWS spells it; empty if the answer had none, as answers of something between AWS and here may
 * @param status HTTP status; 0 for errors inside an answer that is otherwise good
 */
public record AwsError(String code, int status, String message) {

    private static final int SERVER = 500;

    private static final Set<String> NOT_FOUND = Set.of(
            "InvalidCapacityReservationId.NotFound",
            "InvalidInstanceID.NotFound",
            "InvalidLaunchTemplateName.NotFoundException",
            "InvalidLaunchTemplateId.NotFound",
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "NoSuchEntity",
            "ParameterNotFound");

    private static final Set<String> NO_CAPACITY = Set.of(
            "InsufficientInstanceCapacity",
            "MaxSpotInstanceCountExceeded",
            "VcpuLimitExceeded",
            "UnfulfillableCapacity",
            "Unsupported",
            "InsufficientFreeAddressesInSubnet",
            "MaxFleetCountExceeded",
            "ReservationCapacityExceeded");

    /** EC2's own, and those of the other services. */
    private static final Set<String> THROTTLED = Set.of(
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException");

    private static final int TOO_MANY = 429;

    /** What a caller may branch on. */
    public enum Kind {
        NOT_FOUND,
        ALREADY_EXISTS,
        /** A dry run would have been carried out. */
        DRY_RUN_PASSED,
        UNAUTHORIZED,
        THROTTLED,
        /** The fault is on the other side: it may be gone at the next try. */
        SERVER_FAULT,
        /** An offering, a quota or a subnet has nothing left. */
        NO_CAPACITY,
        /** The account may not have spot machines, for want of a role. */
        NO_SPOT_ROLE,
        /** A client token was used before, for something else. */
        TOKEN_REUSED,
        OTHER
    }

    /** The first refusal among an exception and its causes; empty if AWS did not answer at all. */
    public static Optional<AwsError> of(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof AwsServiceException refused) {
                return Optional.of(of(refused));
            }
        }
        return Optional.empty();
    }

    /** True if something was thrown because of such a refusal. */
    public static boolean is(Throwable thrown, Kind kind) {
        return of(thrown).filter(error -> error.kind() == kind).isPresent();
    }

    private static AwsError of(AwsServiceException refused) {
        var details = refused.awsErrorDetails();
        return details == null
                ? new AwsError("", refused.statusCode(), text(refused.getMessage()))
                : new AwsError(text(details.errorCode()), refused.statusCode(), text(details.errorMessage()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** An error inside an answer, as fleets have them. */
    public static AwsError inAnswer(@Nullable String code, @Nullable String message) {
        return new AwsError(text(code), 0, text(message));
    }

    public Kind kind() {
        if (NOT_FOUND.contains(code)) {
            return Kind.NOT_FOUND;
        }
        if (NO_CAPACITY.contains(code)) {
            return Kind.NO_CAPACITY;
        }
        if (THROTTLED.contains(code) || status == TOO_MANY) {
            return Kind.THROTTLED;
        }
        return switch (code) {
            case "EntityAlreadyExists", "InvalidLaunchTemplateName.AlreadyExistsException" -> Kind.ALREADY_EXISTS;
            case "DryRunOperation" -> Kind.DRY_RUN_PASSED;
            case "UnauthorizedOperation" -> Kind.UNAUTHORIZED;
            case "AuthFailure.ServiceLinkedRoleCreationNotPermitted" -> Kind.NO_SPOT_ROLE;
            case "IdempotentParameterMismatch" -> Kind.TOKEN_REUSED;
            default -> status >= SERVER ? Kind.SERVER_FAULT : Kind.OTHER;
        };
    }

    /** True if the launch template that a fleet names is not there (AWS-ERR-04); one named by its id does not count. */
    public boolean isMissingTemplate() {
        return code.equals("InvalidLaunchTemplateName.NotFoundException");
    }

    /** True if a spread placement group takes no more machines in a zone, whatever the code (AWS-ERR-05). */
    public boolean isSpreadLimit() {
        return message.contains("limit of instances in this spread placement group");
    }

    /** True if the instance profile is unknown, which it is for seconds after its creation (AWS-ERR-07). */
    public boolean isMissingProfile() {
        return code.equals("InvalidParameterValue") && message.contains("Invalid IAM Instance Profile name");
    }

    /** True if user data are larger than EC2 takes (AWS-ERR-08). */
    public boolean isUserDataTooLarge() {
        return code.equals("InvalidUserData.Malformed") && message.contains("User data is limited to");
    }

    /** {@code code: message}, as the reasons of failed launches are looked for in. */
    @Override
    public String toString() {
        return code + ": " + message;
    }
}
