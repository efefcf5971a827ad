/*
 * The reason for a suppression of leaks: ncurses 6.6 loses memory of a screen that was made, ended
 * and deleted.
 */
#include <curses.h>

int main(void)
{
    SCREEN *screen = newterm("xterm", stdout, stdin);
    (void)endwin();
    delscreen(screen);
    return 0;
}
