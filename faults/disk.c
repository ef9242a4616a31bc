/* A disk that fails when it is told to; loaded before libc by LD_PRELOAD.
 *
 * Whatever changes a file below the folder `root` is an operation with a number: one count for
 * all threads and processes that map the same `struct control` (the file FAULTS_CONTROL). What
 * happens at an operation is the `mode`. All of libc's entries are led to the system calls
 * themselves, so that nothing has to be looked up. SQLite's shared memory (-shm) is no durable
 * data and is left alone, as is what libc writes from within, such as stdio.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { OFF, RECORD, KILL, HALF, FAIL_ONCE, FAIL_ON };
enum kind { CREATE = 1, RESIZE, WRITE, SYNC, RENAME, LINK, SYMLINK, UNLINK, RMDIR, MKDIR, SAY };
enum verdict { GO, STOP, HALFWAY };

struct control { /* as faults/disk.py packs it */
    uint64_t count;  /* operations so far */
    uint64_t target; /* the one at which something happens */
    uint32_t mode;
    uint32_t error;  /* errno of operations that fail */
    uint32_t group;  /* processes to be killed */
    uint32_t dead;   /* whether they were: who writes after that dies, too */
    uint32_t lock;   /* taken while an operation is recorded */
    uint32_t kind;   /* of the operation at the target */
    char root[512];
    char trace[512]; /* where operations are recorded */
    char path[1024]; /* of the operation at the target */
};

struct entry { /* of a trace; then come both paths and the data */
    uint32_t kind, path, other, failed;
    uint64_t offset, length;
};

static struct control *control;

__attribute__((constructor)) static void attach(void)
{
    const char *name = getenv("FAULTS_CONTROL");
    int file = name ? syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        control = mapped;
}

/* ---- which operations count ------------------------------------------------------------- */

static int is_watched(const char *path)
{
    size_t root = strlen(control->root), length = strlen(path);
    if (strncmp(path, control->root, root) || (path[root] && path[root] != '/'))
        return 0;
    return length < 4 || strcmp(path + length - 4, "-shm");
}

static int link_of(const char *name, char *path)
{
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, name, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return length > 0;
}

/* Whether the file that is open as `file` counts; `path` is then where it lies. */
static int counts_file(int file, char *path)
{
    char name[64];
    if (!control || !control->mode || !control->root[0])
        return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return link_of(name, path) && path[0] == '/' && is_watched(path) && !strstr(path, " (deleted)");
}

/* Whether the file `name` below the open folder `at` counts. */
static int counts(int at, const char *name, char *path)
{
    char folder[PATH_MAX], within[64] = "/proc/self/cwd";
    if (!control || !control->mode || !control->root[0] || !name)
        return 0;
    if (name[0] == '/') {
        if (strlen(name) >= PATH_MAX)
            return 0;
        strcpy(path, name);
    } else {
        if (at != AT_FDCWD)
            snprintf(within, sizeof within, "/proc/self/fd/%d", at);
        if (!link_of(within, folder) || strlen(folder) + strlen(name) + 2 > PATH_MAX)
            return 0;
        stpcpy(stpcpy(stpcpy(path, folder), "/"), name);
    }
    return is_watched(path);
}

/* ---- what happens to them --------------------------------------------------------------- */

static void die(void)
{
    control->dead = 1;
    if (control->group)
        kill(-(pid_t)control->group, SIGKILL);
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int is_taken(void)
{
    if (!__atomic_exchange_n(&control->lock, 1, __ATOMIC_SEQ_CST))
        return 1;
    sched_yield();
    return 0;
}

static enum verdict begin(enum kind kind, const char *path)
{
    do {
        if (control->dead)
            die();
    } while (control->mode == RECORD && !is_taken());
    uint64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    if (number == control->target) {
        control->kind = kind;
        snprintf(control->path, sizeof control->path, "%s", path);
    }
    int is_due = number == control->target;
    if (control->mode == HALF && is_due && kind == WRITE)
        return HALFWAY;
    if (control->mode <= HALF && is_due)
        die();
    if (control->mode == FAIL_ON)
        is_due = number >= control->target;
    if ((control->mode != FAIL_ONCE && control->mode != FAIL_ON) || !is_due)
        return GO;
    if (control->error == ENOSPC && (kind == UNLINK || kind == RMDIR))
        return GO; /* a full disk lets go of files */
    errno = control->error;
    return STOP;
}

static void put(int trace, const void *bytes, size_t length)
{
    while (length) {
        ssize_t done = syscall(SYS_write, trace, bytes, length);
        if (done <= 0)
            abort(); /* a trace with a gap would prove what is not so */
        bytes = (const char *)bytes + done;
        length -= done;
    }
}

/* What was written is read back from where it is now, whoever has it open for writing alone. */
static void put_content(int trace, int file, uint64_t offset, uint64_t length)
{
    char name[64], block[1 << 16];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    int again = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
    while (length) {
        size_t some = length < sizeof block ? length : sizeof block;
        ssize_t read = again < 0 ? -1 : syscall(SYS_pread64, again, block, some, offset);
        if (read <= 0)
            abort();
        put(trace, block, read);
        offset += read;
        length -= read;
    }
    close(again);
}

/* Ends an operation that gave `result`; of a write the content follows in the trace. */
static ssize_t end(enum kind kind, const char *path, const char *other, int file,
                   uint64_t offset, uint64_t length, ssize_t result)
{
    int error = errno;
    if (control->mode != RECORD)
        return result;
    struct entry entry = {kind, strlen(path), strlen(other), result < 0, offset, length};
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC;
    int trace = syscall(SYS_openat, AT_FDCWD, control->trace, flags, 0600);
    put(trace, &entry, sizeof entry);
    put(trace, path, entry.path);
    put(trace, other, entry.other);
    if (kind == WRITE)
        put_content(trace, file, offset, length);
    close(trace);
    __atomic_store_n(&control->lock, 0, __ATOMIC_SEQ_CST);
    errno = error;
    return result;
}

static uint64_t place(int file)
{
    return syscall(SYS_lseek, file, 0, SEEK_CUR);
}

/* ---- writing ---------------------------------------------------------------------------- */

/* `whole` and `half` are the system call with all and with half of the bytes; `offset` is where
 * they began, told when they are written. */
#define WRITES(file, whole, half, offset)                                                         \
    char path[PATH_MAX];                                                                          \
    if (!counts_file(file, path))                                                                 \
        return whole;                                                                             \
    switch (begin(WRITE, path)) {                                                                 \
    case STOP:                                                                                    \
        return -1;                                                                                \
    case HALFWAY:                                                                                 \
        half;                                                                                     \
        die();                                                                                    \
    default:                                                                                      \
        break;                                                                                    \
    }                                                                                             \
    ssize_t done = whole;                                                                         \
    return end(WRITE, path, "", file, (uint64_t)(offset), done < 0 ? 0 : done, done)

/* A report on the standard output is in the trace, to tell what was acknowledged when. */
static void say(void)
{
    if (control && control->mode == RECORD && control->trace[0]) {
        begin(SAY, "");
        end(SAY, "", "", -1, 0, 0, 0);
        __atomic_sub_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    }
}

ssize_t write(int file, const void *bytes, size_t size)
{
    if (file == STDOUT_FILENO)
        say();
    WRITES(file, syscall(SYS_write, file, bytes, size), syscall(SYS_write, file, bytes, size / 2),
           place(file) - done);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    WRITES(file, syscall(SYS_pwrite64, file, bytes, size, at),
           syscall(SYS_pwrite64, file, bytes, size / 2, at), at);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    WRITES(file, syscall(SYS_writev, file, parts, count),
           syscall(SYS_write, file, parts[0].iov_base, parts[0].iov_len / 2), place(file) - done);
}

ssize_t pwritev2(int file, const struct iovec *parts, int count, off_t at, int flags)
{
    WRITES(file, syscall(SYS_pwritev2, file, parts, count, at, 0, flags),
           syscall(SYS_pwrite64, file, parts[0].iov_base, parts[0].iov_len / 2, at), at);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at)
{
    return pwritev2(file, parts, count, at, 0);
}

ssize_t sendfile(int file, int from, off_t *at, size_t size)
{
    WRITES(file, syscall(SYS_sendfile, file, from, at, size),
           syscall(SYS_sendfile, file, from, at, size / 2), place(file) - done);
}

ssize_t copy_file_range(int from, off_t *at, int file, off_t *to, size_t size, unsigned flags)
{
    WRITES(file, syscall(SYS_copy_file_range, from, at, file, to, size, flags),
           syscall(SYS_copy_file_range, from, at, file, to, size / 2, flags),
           (to ? (uint64_t)*to : place(file)) - done);
}

/* ---- all else: done or not -------------------------------------------------------------- */

#define CHANGES_FILE(kind, file, call)                                                            \
    char path[PATH_MAX];                                                                          \
    struct stat after = {0};                                                                      \
    if (!counts_file(file, path))                                                                 \
        return call;                                                                              \
    if (begin(kind, path) == STOP)                                                                \
        return -1;                                                                                \
    int done = call;                                                                              \
    if (done == 0 && kind == RESIZE)                                                              \
        fstat(file, &after);                                                                      \
    return end(kind, path, "", file, after.st_size, 0, done)

int fsync(int file) { CHANGES_FILE(SYNC, file, syscall(SYS_fsync, file)); }

int fdatasync(int file) { CHANGES_FILE(SYNC, file, syscall(SYS_fdatasync, file)); }

int ftruncate(int file, off_t size) { CHANGES_FILE(RESIZE, file, syscall(SYS_ftruncate, file, size)); }

int fallocate(int file, int mode, off_t at, off_t size)
{
    CHANGES_FILE(RESIZE, file, syscall(SYS_fallocate, file, mode, at, size));
}

int posix_fallocate(int file, off_t at, off_t size)
{
    return fallocate(file, 0, at, size) ? errno : 0;
}

/* It promises nothing that outlasts a power cut, and so it makes nothing durable. */
int sync_file_range(int file, off_t at, off_t size, unsigned flags)
{
    return syscall(SYS_sync_file_range, file, at, size, flags);
}

#define CHANGES_NAME(kind, at, name, size, call)                                                  \
    char path[PATH_MAX];                                                                          \
    if (!counts(at, name, path))                                                                  \
        return call;                                                                              \
    if (begin(kind, path) == STOP)                                                                \
        return -1;                                                                                \
    return end(kind, path, "", -1, size, 0, call)

int truncate(const char *name, off_t size)
{
    CHANGES_NAME(RESIZE, AT_FDCWD, name, size, syscall(SYS_truncate, name, size));
}

int mkdirat(int at, const char *name, mode_t mode)
{
    CHANGES_NAME(MKDIR, at, name, 0, syscall(SYS_mkdirat, at, name, mode));
}

int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int unlinkat(int at, const char *name, int flags)
{
    int kind = flags & AT_REMOVEDIR ? RMDIR : UNLINK;
    CHANGES_NAME(kind, at, name, 0, syscall(SYS_unlinkat, at, name, flags));
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int symlinkat(const char *target, int at, const char *name)
{
    CHANGES_NAME(SYMLINK, at, name, 0, syscall(SYS_symlinkat, target, at, name));
}

int symlink(const char *target, const char *name) { return symlinkat(target, AT_FDCWD, name); }

static int opened(int at, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    int is_there, kind;
    if (!(flags & (O_CREAT | O_TRUNC)) || !counts(at, name, path))
        return syscall(SYS_openat, at, name, flags, mode);
    is_there = syscall(SYS_faccessat, at, name, F_OK) == 0;
    kind = is_there ? RESIZE : CREATE;
    if ((is_there && !(flags & O_TRUNC)) || begin(kind, path) != STOP) {
        int file = syscall(SYS_openat, at, name, flags, mode);
        return is_there && !(flags & O_TRUNC) ? file : end(kind, path, "", -1, 0, 0, file);
    }
    return -1;
}

#define MODE(flags)                                                                               \
    mode_t mode = 0;                                                                              \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                          \
        va_list more;                                                                             \
        va_start(more, flags);                                                                    \
        mode = va_arg(more, mode_t);                                                              \
        va_end(more);                                                                             \
    }

int open(const char *name, int flags, ...)
{
    MODE(flags)
    return opened(AT_FDCWD, name, flags, mode);
}

int openat(int at, const char *name, int flags, ...)
{
    MODE(flags)
    return opened(at, name, flags, mode);
}

int creat(const char *name, mode_t mode)
{
    return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* ---- two names -------------------------------------------------------------------------- */

#define CHANGES_NAMES(kind, from, old, to, new, call)                                             \
    char path[PATH_MAX], other[PATH_MAX];                                                         \
    if (!counts(from, old, path) || !counts(to, new, other))                                      \
        return call;                                                                              \
    if (begin(kind, path) == STOP)                                                                \
        return -1;                                                                                \
    return end(kind, path, other, -1, 0, 0, call)

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    CHANGES_NAMES(RENAME, from, old, to, new, syscall(SYS_renameat2, from, old, to, new, flags));
}

int renameat(int from, const char *old, int to, const char *new)
{
    return renameat2(from, old, to, new, 0);
}

int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    CHANGES_NAMES(LINK, from, old, to, new, syscall(SYS_linkat, from, old, to, new, flags));
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

/* ---- the same under the names of large files, which are all files ----------------------- */

#define ALSO(name) __attribute__((alias(name)))

int open64(const char *, int, ...) ALSO("open");
int openat64(int, const char *, int, ...) ALSO("openat");
int creat64(const char *, mode_t) ALSO("creat");
int truncate64(const char *, off64_t) ALSO("truncate");
int ftruncate64(int, off64_t) ALSO("ftruncate");
int fallocate64(int, int, off64_t, off64_t) ALSO("fallocate");
int posix_fallocate64(int, off64_t, off64_t) ALSO("posix_fallocate");
ssize_t pwrite64(int, const void *, size_t, off64_t) ALSO("pwrite");
ssize_t pwritev64(int, const struct iovec *, int, off64_t) ALSO("pwritev");
ssize_t pwritev64v2(int, const struct iovec *, int, off64_t, int) ALSO("pwritev2");
ssize_t sendfile64(int, int, off64_t *, size_t) ALSO("sendfile");
