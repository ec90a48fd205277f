package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileResponse;

/** Roles and instance profiles; there is the role {@link #ROLE} and no profile. Thread-safe. */
public final class FakeIam {

    public static final String ROLE = "KarpenterNodeRole-testing";

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final Pages pages;
    private final InstantSource clock;
    private final Map<String, Role> roles = new ConcurrentSkipListMap<>();
    private final Map<String, InstanceProfile> profiles = new ConcurrentSkipListMap<>();

    FakeIam(Operations operations, Pages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
        addRole(ROLE, "/");
        operations.on(Service.IAM, GetRoleRequest.class, GetRoleRequest::builder, this::getRole);
        operations.on(Service.IAM, GetInstanceProfileRequest.class, GetInstanceProfileRequest::builder, this::get);
        operations.on(
                Service.IAM, CreateInstanceProfileRequest.class, CreateInstanceProfileRequest::builder, this::create);
        operations.on(
                Service.IAM, DeleteInstanceProfileRequest.class, DeleteInstanceProfileRequest::builder, this::delete);
        operations.on(Service.IAM, TagInstanceProfileRequest.class, TagInstanceProfileRequest::builder, this::tag);
        operations.on(Service.IAM, ListInstanceProfilesRequest.class, ListInstanceProfilesRequest::builder, this::list);
        operations.on(
                Service.IAM,
                AddRoleToInstanceProfileRequest.class,
                AddRoleToInstanceProfileRequest::builder,
                this::addRole);
        operations.on(
                Service.IAM,
                RemoveRoleFromInstanceProfileRequest.class,
                RemoveRoleFromInstanceProfileRequest::builder,
                this::removeRole);
    }

    public void addRole(String name, String path) {
        roles.put(
                name,
                Role.builder()
                        .roleName(name)
                        .path(path)
                        .roleId("AROA" + name.hashCode())
                        .arn("arn:aws:iam::%s:role%s%s".formatted(FakeAws.ACCOUNT, path, name))
                        .createDate(clock.instant())
                        .assumeRolePolicyDocument("%7B%7D")
                        .build());
    }

    public void removeRole(String name) {
        roles.remove(name);
    }

    /** All profiles, in name order. */
    public List<InstanceProfile> profiles() {
        return List.copyOf(profiles.values());
    }

    public Optional<InstanceProfile> profile(String name) {
        return Optional.ofNullable(profiles.get(name));
    }

    /** Adds or replaces a profile behind the provider's back. */
    public void put(InstanceProfile profile) {
        profiles.put(profile.instanceProfileName(), profile);
    }

    private static Fault noSuchEntity(String what, @Nullable String name) {
        return new Fault("NoSuchEntity", NOT_FOUND, "%s %s cannot be found.".formatted(what, name));
    }

    private InstanceProfile require(@Nullable String name) {
        return profile(String.valueOf(name)).orElseThrow(() -> noSuchEntity("Instance Profile", name));
    }

    private Role requireRole(@Nullable String name) {
        Role role = roles.get(String.valueOf(name));
        if (role == null) {
            throw new Fault("NoSuchEntity", NOT_FOUND, "The role with name %s cannot be found.".formatted(name));
        }
        return role;
    }

    private GetRoleResponse getRole(GetRoleRequest request) {
        return GetRoleResponse.builder().role(requireRole(request.roleName())).build();
    }

    private GetInstanceProfileResponse get(GetInstanceProfileRequest request) {
        return GetInstanceProfileResponse.builder()
                .instanceProfile(require(request.instanceProfileName()))
                .build();
    }

    private CreateInstanceProfileResponse create(CreateInstanceProfileRequest request) {
        String name = request.instanceProfileName();
        if (profiles.containsKey(name)) {
            throw new Fault("EntityAlreadyExists", CONFLICT, "Instance Profile %s already exists.".formatted(name));
        }
        String path = request.path() == null ? "/" : request.path();
        InstanceProfile profile = InstanceProfile.builder()
                .instanceProfileName(name)
                .instanceProfileId("AIPA" + name.hashCode())
                .path(path)
                .arn("arn:aws:iam::%s:instance-profile%s%s".formatted(FakeAws.ACCOUNT, path, name))
                .createDate(clock.instant())
                .tags(request.tags())
                .roles(List.of())
                .build();
        put(profile);
        return CreateInstanceProfileResponse.builder().instanceProfile(profile).build();
    }

    private DeleteInstanceProfileResponse delete(DeleteInstanceProfileRequest request) {
        InstanceProfile profile = require(request.instanceProfileName());
        if (!profile.roles().isEmpty()) {
            throw new Fault(
                    "DeleteConflict", CONFLICT, "Cannot delete entity, must remove roles from instance profile first.");
        }
        profiles.remove(profile.instanceProfileName());
        return DeleteInstanceProfileResponse.builder().build();
    }

    private TagInstanceProfileResponse tag(TagInstanceProfileRequest request) {
        InstanceProfile profile = require(request.instanceProfileName());
        Map<String, Tag> tags = new LinkedHashMap<>();
        profile.tags().forEach(t -> tags.put(t.key(), t));
        request.tags().forEach(t -> tags.put(t.key(), t));
        put(profile.toBuilder().tags(tags.values()).build());
        return TagInstanceProfileResponse.builder().build();
    }

    /** Without tags, as IAM lists them. */
    private ListInstanceProfilesResponse list(ListInstanceProfilesRequest request) {
        String prefix = request.pathPrefix() == null ? "/" : request.pathPrefix();
        var page = pages.page(
                "ListInstanceProfiles",
                profiles().stream()
                        .filter(p -> p.path().startsWith(prefix))
                        .map(p -> p.toBuilder().tags(List.of()).build())
                        .toList(),
                request.maxItems(),
                request.marker());
        return ListInstanceProfilesResponse.builder()
                .instanceProfiles(page.items())
                .marker(page.next())
                .isTruncated(page.next() != null)
                .build();
    }

    private AddRoleToInstanceProfileResponse addRole(AddRoleToInstanceProfileRequest request) {
        InstanceProfile profile = require(request.instanceProfileName());
        Role role = requireRole(request.roleName());
        if (!profile.roles().isEmpty()) {
            throw new Fault("LimitExceeded", CONFLICT, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
        }
        put(profile.toBuilder().roles(role).build());
        return AddRoleToInstanceProfileResponse.builder().build();
    }

    private RemoveRoleFromInstanceProfileResponse removeRole(RemoveRoleFromInstanceProfileRequest request) {
        InstanceProfile profile = require(request.instanceProfileName());
        List<Role> left = new ArrayList<>(profile.roles());
        if (!left.removeIf(r -> r.roleName().equals(request.roleName()))) {
            throw noSuchEntity("Role", request.roleName());
        }
        put(profile.toBuilder().roles(left).build());
        return RemoveRoleFromInstanceProfileResponse.builder().build();
    }
}
