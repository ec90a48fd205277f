package io.karpenter.aws.profile;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * Instance profiles of this cluster in IAM. A profile is never given another role: one is made for each role, and what is not used any more is
 * deleted later, as machines that were launched with it go on to ask for its credentials. Thread-safe; no two threads may call {@link #ensure} for
 * one EC2NodeClass. Source: AWS-PRO-02 to AWS-PRO-12.
 */
public final class InstanceProfiles {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceProfiles.class);

    private static final Duration KNOWN = Duration.ofMinutes(15);
    private static final Duration ROLE_MISSING = Duration.ofMinutes(1);
    private static final Duration JUST_CREATED = Duration.ofMinutes(1);
    private static final Duration PROTECTED = Duration.ofHours(1);

    /** For whom a profile is made. */
    public record Owner(String nodeClass, String uid) {}

    private record Wish(String role, String uid) {}

    private final IamClient iam;
    private final ProfileNames names;
    private final Supplier<String> random;
    /** Last segment of the role by the profile's name; empty for a profile without role. */
    private final Cache<String, String> roles;

    private final Cache<String, String> missingRoles;
    private final Cache<Wish, String> created;
    private final Cache<String, Boolean> inUse;

    /**
     * @param random makes texts that never come twice
     */
    public InstanceProfiles(IamClient iam, ProfileNames names, Supplier<String> random, InstantSource clock) {
        this.iam = iam;
        this.names = names;
        this.random = random;
        this.roles = Expiring.afterWrite(KNOWN, clock);
        this.missingRoles = Expiring.afterWrite(ROLE_MISSING, clock);
        this.created = Expiring.afterWrite(JUST_CREATED, clock);
        this.inUse = Expiring.afterWrite(PROTECTED, clock);
    }

    public ProfileNames names() {
        return names;
    }

    /**
     * Sees to it that there is a profile with the role.
     *
     * @param current name of the profile in use; empty if there is none
     * @param role name of a role, possibly with its path
     * @param tags of the profile, if it has to be made
     * @return the name of the profile to use
     * @throws SdkException if IAM refuses
     * @throws CloudProviderException if the role was not there a moment ago
     */
    public String ensure(String current, String role, Owner owner, Map<String, String> tags) {
        String wanted = lastSegment(role);
        if (!current.isEmpty() && role(current).filter(wanted::equals).isPresent()) {
            return current;
        }
        Wish wish = new Wish(wanted, owner.uid());
        String name = created.getIfPresent(wish);
        if (name == null) {
            name = names.unique(owner.nodeClass(), random.get());
            create(name, wanted, names.path(owner.uid()), tags);
            created.put(wish, name);
        }
        protect(name);
        protect(current);
        return name;
    }

    private void create(String name, String role, String path, Map<String, String> tags) {
        String missing = missingRoles.getIfPresent(role);
        if (missing != null) {
            throw new CloudProviderException("role %s does not exist: %s".formatted(role, missing));
        }
        try {
            Optional<String> has = role(name);
            if (has.isEmpty()) {
                createEmpty(name, path, tags);
            }
            give(name, has.orElse(""), role);
        } catch (SdkException failed) {
            withdraw(name);
            throw failed;
        }
    }

    private void createEmpty(String name, String path, Map<String, String> tags) {
        try {
            iam.createInstanceProfile(r -> r.instanceProfileName(name)
                    .path(path)
                    .tags(tags.entrySet().stream()
                            .map(t -> Tag.builder()
                                    .key(t.getKey())
                                    .value(t.getValue())
                                    .build())
                            .toList()));
        } catch (SdkException refused) {
            // The answer to an earlier try was lost.
            if (!AwsError.is(refused, AwsError.Kind.ALREADY_EXISTS)) {
                throw refused;
            }
        }
    }

    private void give(String name, String has, String role) {
        if (has.equals(role)) {
            return;
        }
        if (!has.isEmpty()) {
            iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName(name).roleName(has));
            roles.invalidate(name);
        }
        try {
            iam.addRoleToInstanceProfile(r -> r.instanceProfileName(name).roleName(role));
        } catch (SdkException refused) {
            AwsError.of(refused)
                    .filter(e -> e.code().equals("NoSuchEntity")
                            && e.message().toLowerCase(Locale.ROOT).contains("role"))
                    .ifPresent(e -> missingRoles.put(role, e.message()));
            throw refused;
        }
        roles.put(name, role);
    }

    private void withdraw(String name) {
        try {
            delete(name);
        } catch (SdkException ignored) {
            LOG.debug("instance profile {} stays until it is collected: {}", name, ignored.getMessage());
        }
    }

    /** Last segment of a profile's role, an empty text if it has none; empty if there is no such profile. */
    private Optional<String> role(String name) {
        String known = roles.getIfPresent(name);
        return known != null ? Optional.of(known) : asked(name);
    }

    private Optional<String> asked(String name) {
        try {
            String role = iam.getInstanceProfile(r -> r.instanceProfileName(name)).instanceProfile().roles().stream()
                    .map(Role::roleName)
                    .map(InstanceProfiles::lastSegment)
                    .findFirst()
                    .orElse("");
            roles.put(name, role);
            return Optional.of(role);
        } catch (SdkException refused) {
            if (AwsError.is(refused, AwsError.Kind.NOT_FOUND)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /**
     * Deletes a profile and takes its role from it first. One that is not there is done.
     *
     * @throws SdkException if IAM refuses
     */
    public void delete(String name) {
        Optional<String> has = asked(name);
        if (has.isPresent()) {
            if (!has.get().isEmpty()) {
                iam.removeRoleFromInstanceProfile(
                        r -> r.instanceProfileName(name).roleName(has.get()));
            }
            try {
                iam.deleteInstanceProfile(r -> r.instanceProfileName(name));
            } catch (SdkException refused) {
                if (!AwsError.is(refused, AwsError.Kind.NOT_FOUND)) {
                    throw refused;
                }
            }
        }
        roles.invalidate(name);
        inUse.invalidate(name);
    }

    /** Names of all profiles below a path; not even an endpoint that ignores the path makes others be deleted. */
    public List<String> list(String path) {
        return iam.listInstanceProfilesPaginator(r -> r.pathPrefix(path)).instanceProfiles().stream()
                .filter(p -> p.path() != null && p.path().startsWith(path))
                .map(p -> p.instanceProfileName())
                .toList();
    }

    /** Keeps a profile from being collected for an hour: machines that are being launched may name it. */
    public void protect(String name) {
        if (!name.isEmpty()) {
            inUse.put(name, true);
        }
    }

    public boolean isProtected(String name) {
        return inUse.getIfPresent(name) != null;
    }

    static String lastSegment(String role) {
        return role.substring(role.lastIndexOf('/') + 1);
    }
}
