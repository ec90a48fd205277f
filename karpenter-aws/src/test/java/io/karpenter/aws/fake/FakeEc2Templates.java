package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesResponse;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** Launch templates, each with one version. Thread-safe. */
public final class FakeEc2Templates {

    private static final String NO_NAME = "InvalidLaunchTemplateName.NotFoundException";
    private static final String NO_ID = "InvalidLaunchTemplateId.NotFound";
    private static final int USER_DATA_BYTES = 16_384;

    private static final Filters<LaunchTemplate> FILTERS =
            new Filters<>(LaunchTemplate::tags, Map.of("launch-template-name", LaunchTemplate::launchTemplateName));

    /**
     * A launch template.
     *
     * @param data as it was requested
     */
    public record Template(LaunchTemplate summary, RequestLaunchTemplateData data) {}

    private final Pages pages;
    private final InstantSource clock;
    private final AtomicInteger ids = new AtomicInteger();
    private final ClientTokens<CreateLaunchTemplateRequest, CreateLaunchTemplateResponse> tokens = new ClientTokens<>();
    private final Map<String, Template> templates = new ConcurrentSkipListMap<>();

    FakeEc2Templates(Operations operations, Pages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
        operations.on(
                Service.EC2, CreateLaunchTemplateRequest.class, CreateLaunchTemplateRequest::builder, this::createOnce);
        operations.on(
                Service.EC2,
                DescribeLaunchTemplatesRequest.class,
                DescribeLaunchTemplatesRequest::builder,
                this::describe);
        operations.on(
                Service.EC2,
                DescribeLaunchTemplateVersionsRequest.class,
                DescribeLaunchTemplateVersionsRequest::builder,
                this::versions);
        operations.on(
                Service.EC2, DeleteLaunchTemplateRequest.class, DeleteLaunchTemplateRequest::builder, this::delete);
    }

    /** All that there are, by id. */
    public List<Template> all() {
        return List.copyOf(templates.values());
    }

    /** Deletes a template behind the provider's back. */
    public void remove(String name) {
        templates.values().removeIf(t -> t.summary().launchTemplateName().equals(name));
    }

    /**
     * The template of that id or name.
     *
     * @throws Fault if there is none
     */
    Template require(@Nullable String id, @Nullable String name) {
        if (id != null) {
            return find(id, null).orElseThrow(() -> noId(id));
        }
        return find(null, String.valueOf(name)).orElseThrow(() -> noName(String.valueOf(name)));
    }

    void replace(Template template) {
        templates.put(template.summary().launchTemplateId(), template);
    }

    private Optional<Template> find(@Nullable String id, @Nullable String name) {
        return templates.values().stream()
                .filter(t -> t.summary().launchTemplateId().equals(id)
                        || t.summary().launchTemplateName().equals(name))
                .findFirst();
    }

    Optional<Template> ofId(String id) {
        return Optional.ofNullable(templates.get(id));
    }

    private static Fault noName(String name) {
        return Fault.of(
                NO_NAME, "The specified launch template, with template name %s, does not exist.".formatted(name));
    }

    private static Fault noId(String id) {
        return Fault.of(NO_ID, "The specified launch template, with template ID %s, does not exist.".formatted(id));
    }

    private CreateLaunchTemplateResponse createOnce(CreateLaunchTemplateRequest request) {
        return tokens.once(request.clientToken(), request, () -> create(request));
    }

    private CreateLaunchTemplateResponse create(CreateLaunchTemplateRequest request) {
        String name = request.launchTemplateName();
        if (find(null, name).isPresent()) {
            throw Fault.of("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        }
        RequestLaunchTemplateData data = request.launchTemplateData();
        if (data.userData() != null && Base64.getMimeDecoder().decode(data.userData()).length > USER_DATA_BYTES) {
            throw Fault.of("InvalidUserData.Malformed", "User data is limited to 16384 bytes");
        }
        LaunchTemplate summary = LaunchTemplate.builder()
                .launchTemplateId("lt-%017x".formatted(ids.incrementAndGet()))
                .launchTemplateName(name)
                .createTime(clock.instant())
                .createdBy("arn:aws:iam::%s:user/test".formatted(FakeAws.ACCOUNT))
                .defaultVersionNumber(1L)
                .latestVersionNumber(1L)
                .tags(request.tagSpecifications().stream()
                        .filter(s -> "launch-template".equals(s.resourceTypeAsString()))
                        .flatMap(s -> s.tags().stream())
                        .toList())
                .build();
        replace(new Template(summary, data));
        return CreateLaunchTemplateResponse.builder().launchTemplate(summary).build();
    }

    private DescribeLaunchTemplatesResponse describe(DescribeLaunchTemplatesRequest request) {
        for (String name : request.launchTemplateNames()) {
            require(null, name);
        }
        for (String id : request.launchTemplateIds()) {
            require(id, null);
        }
        List<LaunchTemplate> asked = templates.values().stream()
                .map(Template::summary)
                .filter(t -> request.launchTemplateNames().isEmpty()
                        || request.launchTemplateNames().contains(t.launchTemplateName()))
                .filter(t -> request.launchTemplateIds().isEmpty()
                        || request.launchTemplateIds().contains(t.launchTemplateId()))
                .toList();
        var page = pages.page(
                "DescribeLaunchTemplates",
                FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeLaunchTemplatesResponse.builder()
                .launchTemplates(page.items())
                .nextToken(page.next())
                .build();
    }

    private DescribeLaunchTemplateVersionsResponse versions(DescribeLaunchTemplateVersionsRequest request) {
        Template template = require(request.launchTemplateId(), request.launchTemplateName());
        return DescribeLaunchTemplateVersionsResponse.builder()
                .launchTemplateVersions(LaunchTemplateVersion.builder()
                        .launchTemplateId(template.summary().launchTemplateId())
                        .launchTemplateName(template.summary().launchTemplateName())
                        .versionNumber(1L)
                        .defaultVersion(true)
                        .createTime(template.summary().createTime())
                        .launchTemplateData(Copies.copy(template.data(), ResponseLaunchTemplateData.builder())
                                .build())
                        .build())
                .build();
    }

    private DeleteLaunchTemplateResponse delete(DeleteLaunchTemplateRequest request) {
        Template template = require(request.launchTemplateId(), request.launchTemplateName());
        templates.remove(template.summary().launchTemplateId());
        return DeleteLaunchTemplateResponse.builder()
                .launchTemplate(template.summary())
                .build();
    }
}
