/* A PKCS#11 module before another one, which fails when tests say so: sessions that end, a token
 * that locks itself, a library that cannot lock. It passes everything else on. The functions are
 * counted as CK_FUNCTION_LIST has them (PKCS#11 v2.40, 3.6). Linux, 64 bits. */

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long word;

enum { INITIALIZE = 0, TOKEN_INFO = 6, OPEN_SESSION = 12, LOGIN = 18, SIGN_INIT = 42, SIGN = 43 };
enum { FUNCTIONS = 68, FLAGS_AT = 96 };
enum { CANT_LOCK = 0x0A, PIN_INCORRECT = 0xA0, PIN_LOCKED = 0xA4, SESSION_COUNT = 0xB1 };
enum { COUNT_LOW = 0x10000, FINAL_TRY = 0x20000, LOCKED = 0x40000 };

struct list {
  unsigned char version[2];
  void *functions[FUNCTIONS];
};

static struct list *real, ours;

/* What tests set and read. */
int fail_times, can_lock = 1, pin_tries = 100, wrong_pins, logins, room = 1000, opened, sign_ms;
word fail_code;
int signs, at_once, most_at_once;

static word initialize(void *arguments) {
  opened = 0;
  if (arguments != NULL && !can_lock) return CANT_LOCK;
  return ((word(*)(void *))real->functions[INITIALIZE])(arguments);
}

static word token_info(word slot, unsigned char *info) {
  word code = ((word(*)(word, void *))real->functions[TOKEN_INFO])(slot, info), flags;
  if (code != 0) return code;
  memcpy(&flags, info + FLAGS_AT, sizeof flags);
  flags &= ~(word)(COUNT_LOW | FINAL_TRY | LOCKED);
  if (wrong_pins > 0) flags |= COUNT_LOW;
  if (wrong_pins == pin_tries - 1) flags |= FINAL_TRY;
  if (wrong_pins >= pin_tries) flags |= LOCKED;
  memcpy(info + FLAGS_AT, &flags, sizeof flags);
  return code;
}

static word open_session(word slot, word flags, void *application, void *notify, word *session) {
  if (__atomic_load_n(&opened, __ATOMIC_SEQ_CST) >= room) return SESSION_COUNT;
  __atomic_add_fetch(&opened, 1, __ATOMIC_SEQ_CST);
  return ((word(*)(word, word, void *, void *, word *))real->functions[OPEN_SESSION])(
      slot, flags, application, notify, session);
}

static word login(word session, word user, unsigned char *pin, word length) {
  word code;
  logins++;
  if (wrong_pins >= pin_tries) return PIN_LOCKED;
  code = ((word(*)(word, word, void *, word))real->functions[LOGIN])(session, user, pin, length);
  wrong_pins = code == PIN_INCORRECT ? wrong_pins + 1 : 0;
  return code;
}

static word sign_init(word session, void *mechanism, word key) {
  __atomic_add_fetch(&signs, 1, __ATOMIC_SEQ_CST);
  if (fail_times > 0) {
    fail_times--;
    return fail_code;
  }
  return ((word(*)(word, void *, word))real->functions[SIGN_INIT])(session, mechanism, key);
}

static word sign(word session, void *data, word length, void *signature, word *size) {
  int now = __atomic_add_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
  word code;
  if (now > most_at_once) most_at_once = now;
  if (sign_ms > 0 && signature != NULL) usleep(1000 * sign_ms);
  code = ((word(*)(word, void *, word, void *, word *))real->functions[SIGN])(
      session, data, length, signature, size);
  __atomic_sub_fetch(&at_once, 1, __ATOMIC_SEQ_CST);
  return code;
}

word C_GetFunctionList(struct list **list) {
  if (real == NULL) {
    void *library = dlopen(getenv("FAULTY_MODULE_BEFORE"), RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return 0x05;
    ((word(*)(struct list **))dlsym(library, "C_GetFunctionList"))(&real);
    ours = *real;
    ours.functions[INITIALIZE] = initialize;
    ours.functions[TOKEN_INFO] = token_info;
    ours.functions[OPEN_SESSION] = open_session;
    ours.functions[LOGIN] = login;
    ours.functions[SIGN_INIT] = sign_init;
    ours.functions[SIGN] = sign;
  }
  *list = &ours;
  return 0;
}
