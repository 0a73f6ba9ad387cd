/* Makes steady clocks show the CPU time of the process, so that solvers that stop after so many seconds get the same work done on a
   busy machine. For LD_PRELOAD, Linux only. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { OFFSET_S = 5000 }; /* so that no program finds a clock that has just begun */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int is_steady = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE
        || clock == CLOCK_BOOTTIME;
    long failed = syscall(SYS_clock_gettime, is_steady ? CLOCK_PROCESS_CPUTIME_ID : clock, now);
    if (!failed && is_steady)
        now->tv_sec += OFFSET_S;
    return (int)failed;
}
