/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reason for a suppression of leaks: in ncurses 6.6 from 20260523 until before 20260704 each
 * screen has a table of wide line characters (128 of 28 bytes), and delscreen does not free it.
 */
#include <curses.h>

int main(void)
{
    SCREEN *screen = newterm("xterm", stdout, stdin);
    (void)endwin();
    delscreen(screen);
    return 0;
}
