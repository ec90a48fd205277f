package io.karpenter.k8s.manifest.karpenter;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a schedule is one: minute, hour, day of month, month and weekday with names, lists, ranges and steps, or one of the
 * macros (API-NP-37, -52). Weekdays go from 0, Sunday, to 6.
 */
final class CronSyntax {

    private static final CronDefinition DEFINITION = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .supportsQuestionMark()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 6)
            .withMondayDoWValue(1)
            .supportsQuestionMark()
            .withStrictRange()
            .and()
            .withSupportedNicknameAnnually()
            .withSupportedNicknameYearly()
            .withSupportedNicknameMonthly()
            .withSupportedNicknameWeekly()
            .withSupportedNicknameDaily()
            .withSupportedNicknameMidnight()
            .withSupportedNicknameHourly()
            .instance();

    private CronSyntax() {}

    /** What is wrong with {@code schedule}; empty if nothing is. */
    static Optional<String> problem(String schedule) {
        try {
            String text = schedule.startsWith("@") ? schedule : schedule.toUpperCase(Locale.ROOT);
            new CronParser(DEFINITION).parse(text).validate();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
