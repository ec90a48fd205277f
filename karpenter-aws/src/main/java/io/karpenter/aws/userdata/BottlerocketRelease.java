package io.karpenter.aws.userdata;

import io.karpenter.aws.image.Alias;
import io.karpenter.aws.image.ImageTerm;
import io.karpenter.aws.image.NodeImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Bottlerocket, as far as user data depends on it. Source: AWS-UD-14, AWS-UD-15.
 *
 * @param bindsByItself true if {@code apiclient ephemeral-storage bind} knows by itself which folders it is about
 */
public record BottlerocketRelease(boolean bindsByItself) {

    private static final Pattern VERSION = Pattern.compile("v*(\\d+)\\.(\\d+)\\.(\\d+)");
    private static final Pattern IN_NAME = Pattern.compile("(?<![0-9A-Za-z])v(\\d+)\\.(\\d+)\\.(\\d+)(?![0-9.])");

    /** The release that an EC2NodeClass boots; empty if nothing tells it. */
    public static Optional<BottlerocketRelease> of(List<ImageTerm> terms, List<NodeImage> images) {
        return ofTerms(terms, ImageTerm.Published.class, published -> ofAlias(published.alias()))
                .or(() -> ofTerms(
                        terms,
                        ImageTerm.Matching.class,
                        matching -> matching.name().flatMap(BottlerocketRelease::ofName)))
                .or(() -> ofTerms(
                        terms,
                        ImageTerm.WithId.class,
                        term -> ofImages(images, image -> image.id().equals(term.id()))))
                .or(() -> ofImages(images, image -> image.name().contains("bottlerocket")));
    }

    private static <T> Optional<BottlerocketRelease> ofTerms(
            List<ImageTerm> terms, Class<T> kind, Function<T, Optional<BottlerocketRelease>> release) {
        return terms.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .flatMap(term -> release.apply(term).stream())
                .findFirst();
    }

    private static Optional<BottlerocketRelease> ofImages(List<NodeImage> images, Predicate<NodeImage> which) {
        return images.stream()
                .filter(which)
                .flatMap(image -> ofName(image.name()).stream())
                .findFirst();
    }

    private static Optional<BottlerocketRelease> ofAlias(Alias alias) {
        if (alias.isLatest()) {
            return Optional.of(new BottlerocketRelease(true));
        }
        Matcher matcher = VERSION.matcher(alias.version());
        return matcher.matches() ? Optional.of(of(matcher)) : Optional.empty();
    }

    private static Optional<BottlerocketRelease> ofName(String name) {
        Matcher matcher = IN_NAME.matcher(name);
        return matcher.find() ? Optional.of(of(matcher)) : Optional.empty();
    }

    private static BottlerocketRelease of(Matcher version) {
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return new BottlerocketRelease(major > 1 || (major == 1 && minor >= 46));
    }
}
