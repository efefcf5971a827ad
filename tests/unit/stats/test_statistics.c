/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/statistics.h"

#include "stats/bootstrap.h"
#include "stats/summary.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Compares with what NumPy and SciPy say: tests/data/statistics.json, made by
 * scripts/make-statistics-data. */

enum { MOST_VALUES = 1000 };
static const double tolerance = 1e-9;

static json_t *independent(const char *key)
{
    json_error_t error;
    json_t *data = json_load_file(FETCHBENCH_TEST_DATA "/data/statistics.json", 0, &error);
    cr_assert(not(zero(ptr, data)), "%s", error.text);
    json_t *part = json_incref(json_object_get(data, key));
    json_decref(data);
    cr_assert(json_array_size(part) > 0);
    return part;
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    bool is_number = json_is_number(value);
    cr_assert(is_number, "no number '%s'", key);
    return json_number_value(value);
}

static size_t numbers(const json_t *object, const char *key, double *values)
{
    const json_t *array = json_object_get(object, key);
    size_t count = json_array_size(array);
    cr_assert(count <= MOST_VALUES);
    for (size_t i = 0; i < count; i++)
        values[i] = json_number_value(json_array_get(array, i));
    return count;
}

static void expect_near(double value, double expected, const char *what, const json_t *of)
{
    const char *name = json_string_value(json_object_get(of, "name"));
    cr_expect(fabs(value - expected) <= tolerance, "%s of %s: %.12g, expected %.12g", what,
              name ? name : "a case", value, expected);
}

TestSuite(statistics, .timeout = 20);

Test(statistics, medians_are_those_of_numpy)
{
    json_t *all = independent("series");
    double values[MOST_VALUES];
    size_t i;
    json_t *series;
    json_array_foreach(all, i, series)
    {
        size_t count = numbers(series, "values", values);
        expect_near(median_in_place(values, count), number(series, "median"), "median", series);
    }
    json_decref(all);
}

Test(statistics, quantiles_are_those_of_numpy)
{
    json_t *all = independent("series");
    double values[MOST_VALUES];
    size_t i;
    json_t *series;
    json_array_foreach(all, i, series)
    {
        size_t count = numbers(series, "values", values);
        sort_values(values, count);
        const char *fraction;
        json_t *expected;
        json_object_foreach(json_object_get(series, "quantiles"), fraction, expected)
        {
            double value = quantile_of_sorted(values, count, strtod(fraction, NULL));
            expect_near(value, json_number_value(expected), fraction, series);
        }
    }
    json_decref(all);
}

Test(statistics, fences_are_those_of_scipy)
{
    json_t *all = independent("series");
    double values[MOST_VALUES];
    size_t i;
    json_t *series;
    json_array_foreach(all, i, series)
    {
        double expected[4];
        size_t count = numbers(series, "values", values);
        cr_assert(numbers(series, "fences", expected) == 4);
        sort_values(values, count);
        struct fences fences = fences_of_sorted(values, count);
        expect_near(fences.severe_low, expected[0], "severe low fence", series);
        expect_near(fences.mild_low, expected[1], "mild low fence", series);
        expect_near(fences.mild_high, expected[2], "mild high fence", series);
        expect_near(fences.severe_high, expected[3], "severe high fence", series);
    }
    json_decref(all);
}

static int holds(const json_t *indices, int64_t wanted)
{
    size_t i;
    json_t *index;
    json_array_foreach((json_t *)indices, i, index)
    {
        if (json_integer_value(index) == wanted)
            return 1;
    }
    return 0;
}

Test(statistics, outliers_are_those_of_scipy)
{
    json_t *all = independent("series");
    double values[MOST_VALUES];
    size_t found = 0;
    size_t i;
    json_t *series;
    json_array_foreach(all, i, series)
    {
        struct outlier *outliers = NULL;
        size_t outlier_count = 0;
        size_t count = numbers(series, "values", values);
        cr_assert(find_outliers(&outliers, &outlier_count, values, count, NULL) == 0);
        cr_expect(eq(sz, outlier_count, json_array_size(json_object_get(series, "outliers"))));
        for (size_t j = 0; j < outlier_count; j++) {
            int severe = holds(json_object_get(series, "severe"), outliers[j].trial);
            cr_expect(holds(json_object_get(series, "outliers"), outliers[j].trial));
            cr_expect(severe == (outliers[j].severity == OUTLIER_SEVERE));
        }
        found += outlier_count;
        free(outliers);
    }
    cr_expect(found >= 4, "the data hold outliers to find");
    json_decref(all);
}

Test(statistics, a_quantile_is_supported_from_the_count_that_scipy_finds)
{
    json_t *all = independent("fewest");
    size_t i;
    json_t *one;
    json_array_foreach(all, i, one)
    {
        double fraction = number(one, "fraction");
        double confidence = number(one, "confidence");
        size_t fewest = (size_t)number(one, "count");
        cr_expect(sample_supports_quantile(fewest, fraction, confidence));
        cr_expect(not(sample_supports_quantile(fewest - 1, fraction, confidence)));
        if (fraction == 0.5)
            cr_expect(eq(sz, median_count_min(confidence), fewest));
    }
    json_decref(all);
}

/* Of an odd number of values a resampled median is one of them, so that the bounds are exact. */
Test(statistics, bounds_of_a_median_are_those_of_the_binomial_distribution)
{
    json_t *all = independent("median_bounds");
    double values[MOST_VALUES];
    size_t i;
    json_t *one;
    json_array_foreach(all, i, one)
    {
        size_t count = numbers(one, "values", values);
        struct bootstrap options = {
            .confidence = number(one, "confidence"), .resamples = 100000, .seed = 7};
        struct estimate median;
        cr_assert(bootstrap_median(&median, values, count, &options, NULL) == 0);
        expect_near(median.low, number(one, "low"), "low bound", one);
        expect_near(median.high, number(one, "high"), "high bound", one);
    }
    json_decref(all);
}

Test(statistics, nothing_has_no_median)
{
    double nothing[1] = {0.0};
    cr_expect(isnan(median_in_place(nothing, 0)));
    cr_expect(isnan(quantile_of_sorted(nothing, 0, 0.9)));
}
