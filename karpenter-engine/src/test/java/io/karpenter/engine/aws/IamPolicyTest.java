package io.karpenter.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The policy of docs/reference/aws-iam.md. */
class IamPolicyTest {

    private static final String FENCE = "```";

    private static JsonNode statements() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/aws-iam.md"));
        int start = page.indexOf(FENCE + "json\n") + FENCE.length() + "json\n".length();
        return new JsonMapper()
                .readTree(page.substring(start, page.indexOf(FENCE, start)))
                .get("Statement");
    }

    private static Set<String> texts(JsonNode oneOrMore) {
        Set<String> all = new TreeSet<>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(text -> all.add(text.asString()));
        } else {
            all.add(oneOrMore.asString());
        }
        return all;
    }

    @Test
    @DisplayName(
            "the policy allows the operations that the provider calls, to pass the role of nodes, and nothing else")
    void operations() throws IOException {
        Set<String> actions = new TreeSet<>();
        statements().forEach(statement -> actions.addAll(texts(statement.get("Action"))));

        assertThat(actions)
                .containsExactlyInAnyOrder(
                        "arc-zonal-shift:GetManagedResource",
                        "ec2:CreateFleet",
                        "ec2:CreateLaunchTemplate",
                        "ec2:CreateTags",
                        "ec2:DeleteLaunchTemplate",
                        "ec2:DescribeCapacityReservations",
                        "ec2:DescribeImages",
                        "ec2:DescribeInstanceStatus",
                        "ec2:DescribeInstanceTypeOfferings",
                        "ec2:DescribeInstanceTypes",
                        "ec2:DescribeInstances",
                        "ec2:DescribeLaunchTemplates",
                        "ec2:DescribePlacementGroups",
                        "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSpotPriceHistory",
                        "ec2:DescribeSubnets",
                        "ec2:RunInstances",
                        "ec2:TerminateInstances",
                        "eks:DescribeCluster",
                        "iam:AddRoleToInstanceProfile",
                        "iam:CreateInstanceProfile",
                        "iam:DeleteInstanceProfile",
                        "iam:GetInstanceProfile",
                        "iam:ListInstanceProfiles",
                        "iam:PassRole",
                        "iam:RemoveRoleFromInstanceProfile",
                        "pricing:GetProducts",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueUrl",
                        "sqs:ReceiveMessage",
                        "ssm:GetParameter");
    }

    @Test
    @DisplayName("whatever ends or changes something is allowed on what carries the cluster's tag only")
    void scoped() throws IOException {
        for (JsonNode statement : statements()) {
            for (String action : texts(statement.get("Action"))) {
                String name = action.substring(action.indexOf(':') + 1);
                if (name.matches("(Terminate|Add|Remove).*|Delete(LaunchTemplate|InstanceProfile)")) {
                    assertThat(statement.get("Condition").toString())
                            .as(action)
                            .contains("aws:ResourceTag/kubernetes.io/cluster/CLUSTER");
                }
            }
        }
    }
}
