/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lessons/lesson.h"

#include "async/text_client.h"

#include <jansson.h>
#include <stdlib.h>

struct story {
    struct text_client *texts;
    size_t number;
};

static int read_story(struct task *self, union value argument, union value *result, struct err *err)
{
    const struct story *story = argument.pointer;
    char *text = NULL;
    double start = seconds(self);
    say(self, "asks for %s", lesson_options(lesson_of(self))->urls[story->number]);
    if (text_client_get(self, story->texts, story->number, &text, err) != 0) /* here it waits */
        return -1;
    json_t *json = json_loads(text, 0, NULL);
    const char *title = json_string_value(json_object_get(json, "title"));
    double took = seconds(self) - start;
    say(self, "has it after %.1f s: \"%s\"", took, title ? title : "no title in it");
    *result = value_real(took);
    json_decref(json);
    free(text);
    return 0;
}

static int stories(struct task *self, union value texts, union value *result, struct err *err)
{
    (void)result;
    struct story both[] = {{texts.pointer, 0}, {texts.pointer, 1}};
    struct task *tasks[] = {task_spawn(self, read_story, value_pointer(&both[0]), "story 1"),
                            task_spawn(self, read_story, value_pointer(&both[1]), "story 2")};
    union value took[2];
    if (gather(self, tasks, 2, took, err) != 0)
        return -1;
    say(self, "%.1f s in all; one after the other it would have been %.1f s", seconds(self),
        took[0].real + took[1].real);
    return 0;
}

static int play(struct lesson_context *context, struct err *err)
{
    const struct lesson_options *options = lesson_options(context);
    struct text_client *texts = text_client_new(runtime_loop(lesson_runtime(context)),
                                                options->urls, options->url_count, err);
    if (!texts)
        return -1;
    int failed = lesson_run(context, stories, value_pointer(texts), NULL, err);
    text_client_free(texts);
    return failed;
}

const struct lesson lesson_stories = {
    .name = "stories",
    .idea = "two fetches at once take as long as the slower one",
    .watch = "that the second is asked for before the first has come",
    .learnt = "A fetch is awaited like a sleep. It takes the slower one's time, not the sum.",
    .is_in_real_time = true,
    .urls = 2,
    .play = play,
};
