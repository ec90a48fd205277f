package io.karpenter.aws.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.error.AwsError.Kind;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** What codes, statuses and messages mean. */
final class AwsErrorTest {

    private static AwsError error(String code, int status) {
        return new AwsError(code, status, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidCapacityReservationId.NotFound",
                "InvalidInstanceID.NotFound",
                "InvalidLaunchTemplateName.NotFoundException",
                "InvalidLaunchTemplateId.NotFound",
                "QueueDoesNotExist",
                "NoSuchEntity",
                "ParameterNotFound"
            })
    @DisplayName("AWS-ERR-01 these codes mean that something is not there")
    void notFound(String code) {
        assertThat(error(code, 400).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "EntityAlreadyExists,409,ALREADY_EXISTS",
        "DryRunOperation,412,DRY_RUN_PASSED",
        "UnauthorizedOperation,403,UNAUTHORIZED",
        "RequestLimitExceeded,503,THROTTLED",
        "ThrottlingException,400,THROTTLED",
        "Throttling,400,THROTTLED",
        "'',429,THROTTLED",
        "InternalError,500,SERVER_FAULT",
        "'',502,SERVER_FAULT",
        "InvalidParameterValue,400,OTHER",
        "IdempotentParameterMismatch,400,TOKEN_REUSED"
    })
    @DisplayName("AWS-ERR-02 the code decides, and where it says nothing the HTTP status does")
    void kinds(String code, int status, Kind kind) {
        assertThat(error(code, status).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InsufficientInstanceCapacity",
                "MaxSpotInstanceCountExceeded",
                "VcpuLimitExceeded",
                "UnfulfillableCapacity",
                "Unsupported",
                "InsufficientFreeAddressesInSubnet",
                "MaxFleetCountExceeded",
                "ReservationCapacityExceeded"
            })
    @DisplayName("AWS-ERR-03 these codes of fleets mean that something has nothing left")
    void noCapacity(String code) {
        assertThat(AwsError.inAnswer(code, null).kind()).isEqualTo(Kind.NO_CAPACITY);
    }

    @Test
    @DisplayName("AWS-ERR-04 only a template missing by its name calls for another launch")
    void missingTemplate() {
        assertThat(error("InvalidLaunchTemplateName.NotFoundException", 400).isMissingTemplate())
                .isTrue();
        assertThat(error("InvalidLaunchTemplateId.NotFound", 400).isMissingTemplate())
                .isFalse();
    }

    @Test
    @DisplayName("AWS-ERR-05 a full spread placement group is known by its message, whatever the code")
    void spreadLimit() {
        assertThat(AwsError.inAnswer(
                                "Whatever",
                                "You have reached the limit of instances in this spread placement group (7).")
                        .isSpreadLimit())
                .isTrue();
        assertThat(AwsError.inAnswer("InsufficientInstanceCapacity", "no capacity")
                        .isSpreadLimit())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AuthFailure.ServiceLinkedRoleCreationNotPermitted: no|SpotSLRCreationFailed",
                "UnauthorizedOperation: no|Unauthorized",
                "AccessDenied: no|Unauthorized",
                "AuthFailure: Not authorized for images: [ami-1]|AMIAuthorizationFailure",
                "InvalidParameter: Security group sg-1 and subnet subnet-1 belong to different networks.|SecurityGroupSubnetVPCMismatch",
                "InvalidParameterValue: Value (p) for parameter iamInstanceProfile.name is invalid.|InstanceProfileNameInvalid",
                "InvalidLaunchTemplateId.NotFound: no|LaunchTemplateNotFound",
                "InvalidUserData.Malformed: User data is limited to 16384 bytes|UserDataSizeLimitExceeded",
                "InvalidAMIID.Malformed: no|InvalidAMIID",
                "InvalidAMIID.NotFound: no|AMINotFound",
                "RequestLimitExceeded: no|RequestLimitExceeded",
                "InternalError: no|InternalError",
                "InvalidParameterCombination: The type is not eligible for Free Tier|FreeTierIneligible",
                "MaxFleetCountExceeded: no|FleetQuotaExceeded",
                "PendingVerification: no|AccountPendingVerification",
                "MaxSpotInstanceCountExceeded: no|SpotQuotaExceeded",
                "VcpuLimitExceeded: no|VCPULimitExceeded",
                "InsufficientFreeAddressesInSubnet: no|InsufficientFreeAddressesInSubnet",
                "Whatever: no|LaunchFailed"
            })
    @DisplayName("AWS-ERR-06 the first text of the table that occurs names the reason")
    void reasons(String text, String reason) {
        assertThat(LaunchRefusal.of(text).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "because no permissions boundary allows it|permissions boundary",
                "with an explicit deny in a service control policy|service control policy",
                "because no identity-based policy allows it|identity-based policy",
                "for reasons of its own|not authorized"
            })
    @DisplayName("AWS-ERR-06 a launch that is not authorized says what forbids it, and nothing of the request")
    void unauthorized(String why, String said) {
        LaunchRefusal refusal = LaunchRefusal.of(List.of(new AwsError(
                "UnauthorizedOperation",
                403,
                "You are not authorized, " + why + ". Encoded authorization failure message: c2VjcmV0LXVzZXItZGF0YQ")));

        assertThat(refusal.message()).contains(said).doesNotContain("c2VjcmV0LXVzZXItZGF0YQ");
    }

    @Test
    @DisplayName("AWS-ERR-07 and AWS-ERR-08 a missing instance profile and large user data take both code and message")
    void both() {
        assertThat(new AwsError("InvalidParameterValue", 400, "Invalid IAM Instance Profile name").isMissingProfile())
                .isTrue();
        assertThat(new AwsError("Other", 400, "Invalid IAM Instance Profile name").isMissingProfile())
                .isFalse();
        assertThat(new AwsError("InvalidUserData.Malformed", 400, "User data is limited to 16384 bytes")
                        .isUserDataTooLarge())
                .isTrue();
        assertThat(new AwsError("InvalidUserData.Malformed", 400, "bad base64").isUserDataTooLarge())
                .isFalse();
    }

    @Test
    @DisplayName("AWS-ERR-09 causes are looked through, and an exception without an answer of AWS is none")
    void causes() {
        Throwable refused = Ec2Exception.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidInstanceID.NotFound")
                        .errorMessage("no")
                        .build())
                .build();

        assertThat(AwsError.of(new IllegalStateException(new RuntimeException(refused))))
                .hasValueSatisfying(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
        assertThat(AwsError.of(SdkClientException.create("no network"))).isEmpty();
        assertThat(AwsError.of(Ec2Exception.builder().statusCode(503).build()))
                .hasValueSatisfying(e -> assertThat(e.kind()).isEqualTo(Kind.SERVER_FAULT));
    }
}
