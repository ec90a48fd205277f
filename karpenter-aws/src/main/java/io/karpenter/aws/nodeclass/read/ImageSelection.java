package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.tree.Fields;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads which family of images a NodeClass boots. Source: API-ENC-05 to API-ENC-09, API-ENC-21 to API-ENC-29. */
final class ImageSelection {

    private static final Pattern IMAGE = Pattern.compile("ami-[0-9a-z]+");
    private static final Pattern ALIAS = Pattern.compile("^[a-zA-Z0-9]+@.+$");
    private static final int LONGEST_ALIAS = 30;
    private static final String FAMILIES = "AL2, AL2023, Bottlerocket, Custom, Windows2019, Windows2022, Windows2025";
    private static final String ALIASES =
            "al2@…, al2023@…, bottlerocket@…, windows2019@latest, windows2022@latest, windows2025@latest";

    private ImageSelection() {}

    /** The stated family, else that of the alias; AL2023 if neither can be read, which is a problem already. */
    static AmiFamily read(Fields spec) {
        List<Fields> terms = SelectorTerms.required(spec, "amiSelectorTerms");
        terms.forEach(ImageSelection::check);
        Optional<String> alias =
                terms.stream().flatMap(t -> t.text("alias").stream()).findFirst();
        if (alias.isPresent() && terms.size() > 1) {
            spec.problem("amiSelectorTerms", "an alias as the only term");
        }
        Optional<AmiFamily> stated = family(spec);
        if (alias.isEmpty()) {
            if (!spec.has("amiFamily")) {
                spec.problem("amiFamily", FAMILIES + " (required without an alias)");
            }
            return stated.orElse(AmiFamily.AL2023);
        }
        Optional<AmiFamily> aliased = AmiFamily.ofAlias(alias.get());
        if (stated.isPresent() && aliased.isPresent() && stated.get() != AmiFamily.CUSTOM && !stated.equals(aliased)) {
            spec.problem("amiFamily", "%s as the alias says, or Custom".formatted(aliased.get()));
        }
        return stated.or(() -> aliased).orElse(AmiFamily.AL2023);
    }

    private static Optional<AmiFamily> family(Fields spec) {
        Optional<String> text = spec.text("amiFamily");
        Optional<AmiFamily> family = text.flatMap(AmiFamily::parse);
        if (text.isPresent() && family.isEmpty()) {
            spec.problem("amiFamily", FAMILIES);
        }
        return family;
    }

    private static void check(Fields term) {
        SelectorTerms.tags(term);
        term.text("id", IMAGE);
        term.text("name");
        term.text("owner");
        term.text("ssmParameter");
        SelectorTerms.anyOf(term, "tags", "id", "name", "alias", "ssmParameter");
        boolean more = term.has("tags") || term.has("name") || term.has("owner");
        if (term.has("id") && (more || term.has("alias"))) {
            term.problemHere("id and other selectors", "id without alias, tags, name and owner");
        }
        if (term.has("alias") && (more || term.has("id"))) {
            term.problemHere("alias and other selectors", "alias without id, tags, name and owner");
        }
        term.text("alias").ifPresent(alias -> checkAlias(term, alias));
        term.warnOfOthers();
    }

    private static void checkAlias(Fields term, String alias) {
        Optional<AmiFamily> family = AmiFamily.ofAlias(alias);
        boolean formed = ALIAS.matcher(alias).find() && alias.length() <= LONGEST_ALIAS && family.isPresent();
        boolean onlyLatest = family.filter(AmiFamily::isWindows).isPresent();
        if (!formed || (onlyLatest && !alias.endsWith("@latest"))) {
            term.problem("alias", ALIASES);
        }
    }
}
