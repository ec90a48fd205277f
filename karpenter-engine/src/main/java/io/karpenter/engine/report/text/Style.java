package io.karpenter.engine.report.text;

/** Whether texts may carry terminal colours. */
public enum Style {
    PLAIN {
        @Override
        String wrap(String code, String text) {
            return text;
        }
    },
    COLOURED {
        @Override
        String wrap(String code, String text) {
            return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    };

    abstract String wrap(String code, String text);

    public String bold(String text) {
        return wrap("1", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    public String red(String text) {
        return wrap("31", text);
    }

    public String yellow(String text) {
        return wrap("33", text);
    }

    public String green(String text) {
        return wrap("32", text);
    }
}
