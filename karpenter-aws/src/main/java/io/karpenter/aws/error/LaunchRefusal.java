package io.karpenter.aws.error;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a launch failed, for the condition Launched and for metrics. Immutable. Source: AWS-ERR-06.
 *
 * @param reason CamelCase
 * @param message for people: without the encoded parts of AWS' messages, in which the whole request is
 */
public record LaunchRefusal(String reason, String message) {

    private static final int LONGEST = 1024;

    /** One line of the table; the first whose texts all occur counts. */
    private record Row(String reason, String message, List<String> texts) {

        boolean fits(String text) {
            return texts.stream().allMatch(text::contains);
        }
    }

    private static final Pattern ENCODED =
            Pattern.compile("\\s*Encoded authorization failure message:\\s*\\S+", Pattern.CASE_INSENSITIVE);
    /** What AWS quotes of the request where user data are refused. */
    private static final Pattern LONG_WORD = Pattern.compile("\\S{200,}");

    private static final List<Row> ROWS = List.of(
            row(
                    "InvalidParameter",
                    "SecurityGroupSubnetVPCMismatch",
                    "Security groups and subnets are of different VPCs",
                    "belong to different networks"),
            row(
                    "iamInstanceProfile.name is invalid",
                    "InstanceProfileNameInvalid",
                    "The instance profile does not exist, or not yet"),
            row(
                    "InvalidLaunchTemplateId.NotFound",
                    "LaunchTemplateNotFound",
                    "The launch template does not exist any more"),
            row(
                    "User data is limited to",
                    "UserDataSizeLimitExceeded",
                    "User data are larger than the 16384 bytes EC2 takes"),
            row("InvalidAMIID.Malformed", "InvalidAMIID", "The id of the image is not one"),
            row("InvalidAMIID.NotFound", "AMINotFound", "The image does not exist"),
            row("RequestLimitExceeded", "RequestLimitExceeded", "EC2 limits the rate of requests"),
            row("InternalError", "InternalError", "EC2 has an internal error"),
            row(
                    "not eligible for Free Tier",
                    "FreeTierIneligible",
                    "The account may only have machines of the free tier"),
            row("MaxFleetCountExceeded", "FleetQuotaExceeded", "The account's limit of fleets is reached"),
            row("PendingVerification", "AccountPendingVerification", "AWS is still verifying the account"),
            row("MaxSpotInstanceCountExceeded", "SpotQuotaExceeded", "The account's limit of spot machines is reached"),
            row("VcpuLimitExceeded", "VCPULimitExceeded", "The account's limit of vCPUs is reached"),
            row(
                    "InsufficientFreeAddressesInSubnet",
                    "InsufficientFreeAddressesInSubnet",
                    "A subnet has no free address"));

    private static Row row(String text, String reason, String message, String... more) {
        return new Row(
                reason,
                message,
                Stream.concat(Stream.of(text), Arrays.stream(more)).toList());
    }

    /** What refusals together mean: those of one fleet, each counted once. */
    public static LaunchRefusal of(List<AwsError> errors) {
        return of(String.join(
                "; ", errors.stream().map(AwsError::toString).distinct().toList()));
    }

    /** What {@code text} means, in which codes and messages of AWS occur. */
    public static LaunchRefusal of(String text) {
        String clean = clean(text);
        if (text.contains("AuthFailure.ServiceLinkedRoleCreationNotPermitted")) {
            return new LaunchRefusal(
                    "SpotSLRCreationFailed",
                    "The role that spot needs does not exist and may not be created: " + clean);
        }
        if (text.contains("UnauthorizedOperation") || text.contains("AccessDenied") || text.contains("AuthFailure")) {
            return text.contains("Not authorized for images")
                    ? new LaunchRefusal("AMIAuthorizationFailure", "The image may not be used: " + clean)
                    : new LaunchRefusal("Unauthorized", unauthorized(text) + ": " + clean);
        }
        for (Row row : ROWS) {
            if (row.fits(text)) {
                return new LaunchRefusal(row.reason(), row.message() + ": " + clean);
            }
        }
        return new LaunchRefusal("LaunchFailed", clean);
    }

    private static String unauthorized(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("permissions boundary")) {
            return "A permissions boundary does not allow it";
        }
        if (lower.contains("service control policy")) {
            return "A service control policy does not allow it";
        }
        if (lower.contains("identity-based policy")) {
            return "No identity-based policy allows it";
        }
        return "The controller is not authorized";
    }

    private static String clean(String text) {
        String clean = LONG_WORD.matcher(ENCODED.matcher(text).replaceAll("")).replaceAll("…");
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
    }
}
