package io.karpenter.k8s.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.karpenter.core.disruption.budget.Schedule;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Schedules in UTC as disruption budgets write them: minute, hour, day of month, month and weekday with names, lists, ranges and
 * steps, or one of the macros. Weekdays go from 0, Sunday, to 6.
 *
 * <p>Stateless, thus thread-safe. Source: API-NP-37, API-NP-52, DIS-BUD-04.
 */
public final class CronSchedules implements Schedule.Reader {

    private static final int FIELDS = 5;
    private static final int DAY_OF_MONTH = 2;
    private static final int DAY_OF_WEEK = 4;

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

    @Override
    public Schedule read(String text) {
        Cron whole = parse(text);
        String[] fields = text.strip().split("\\s+");
        if (fields.length == FIELDS && isRestricted(fields[DAY_OF_MONTH]) && isRestricted(fields[DAY_OF_WEEK])) {
            // Either will do, as cron has it since ever; the library would have both.
            Schedule ofMonth = times(parse(with(fields, DAY_OF_WEEK)));
            Schedule ofWeek = times(parse(with(fields, DAY_OF_MONTH)));
            return instant -> Stream.of(ofMonth, ofWeek)
                    .flatMap(days -> days.firstAfter(instant).stream())
                    .min(Comparator.naturalOrder());
        }
        return times(whole);
    }

    private static boolean isRestricted(String field) {
        return !field.equals("*") && !field.equals("?");
    }

    private static String with(String[] fields, int any) {
        String[] copy = fields.clone();
        copy[any] = "*";
        return String.join(" ", copy);
    }

    private static Schedule times(Cron cron) {
        ExecutionTime times = ExecutionTime.forCron(cron);
        return instant -> times.nextExecution(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC))
                .map(ZonedDateTime::toInstant);
    }

    /** What is wrong with {@code text}; empty if nothing is. */
    public static Optional<String> problem(String text) {
        try {
            parse(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Cron parse(String text) {
        return new CronParser(DEFINITION)
                .parse(text.startsWith("@") ? text : text.toUpperCase(Locale.ROOT))
                .validate();
    }
}
