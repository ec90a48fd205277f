package io.karpenter.core.setting;

/** What values a setting takes. */
public enum SettingKind {
    TEXT("TEXT"),
    URL("URL"),
    WORD("WORD"),
    BOOLEAN("BOOL"),
    INTEGER("N"),
    PORT("PORT"),
    NUMBER("NUMBER"),
    USD("USD"),
    PERCENTAGE("N%"),
    DURATION("DURATION"),
    LIST("LIST"),
    GATES("GATE=BOOL,…"),
    DOCUMENT("DOCUMENT");

    private final String label;

    SettingKind(String label) {
        this.label = label;
    }

    /** In help texts. */
    public String label() {
        return label;
    }
}
