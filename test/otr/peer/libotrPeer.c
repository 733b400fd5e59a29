// libotr behind the JSON lines of scripts/otrEndpoint.ts: the OTR of Pidgin, Adium and BitlBee, as a peer for ours. One account, one
// correspondent, version 3 only. One more line than others have, for the tests of deniability:
//   {"confess": true}  ->  {"confession": {"private": [hex, hex], "public": [hex, hex]}}
// its two latest Diffie-Hellman private keys and the peer's two latest public ones, newest first; "" for one that is not there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The headers of libotr do not include each other.
#include <libotr/proto.h>
#include <libotr/privkey.h>
#include <libotr/message.h>

#include "json.h"

#define ACCOUNT "us"
#define PROTOCOL "lines"
#define PEER "them"

static OtrlUserState user;
static OtrlMessageAppOps ops;
static OtrlMessageState shown = OTRL_MSGSTATE_PLAINTEXT;

static void print(const char *name, const char *text) {
  printf("{\"%s\": ", name);
  json_write(text);
  puts("}");
}

static void write_hex(const unsigned char *bytes, size_t size) {
  putchar('"');
  for (size_t i = 0; i < size; i += 1) printf("%02x", bytes[i]);
  putchar('"');
}

static ConnContext *context(void) {
  return otrl_context_find(user, PEER, ACCOUNT, PROTOCOL, OTRL_INSTAG_BEST, 1, NULL, NULL, NULL);
}

static void print_state(ConnContext *peer) {
  const char *names[] = {"plaintext", "encrypted", "finished"};
  shown = peer->msgstate;
  printf("{\"state\": \"%s\"", names[shown]);
  printf(", \"fingerprint\": ");
  if (peer->active_fingerprint == NULL)
    printf("null");
  else
    write_hex(peer->active_fingerprint->fingerprint, 20);
  puts("}");
}

// What libotr calls.

static OtrlPolicy policy(void *data, ConnContext *peer) {
  (void)data, (void)peer;
  return OTRL_POLICY_ALLOW_V3;
}

// Without it, nobody is told that a conversation ends.
static int is_logged_in(void *data, const char *account, const char *protocol, const char *peer) {
  (void)data, (void)account, (void)protocol, (void)peer;
  return 1;
}

static void inject_message(void *data, const char *account, const char *protocol, const char *peer,
                           const char *message) {
  (void)data, (void)account, (void)protocol, (void)peer;
  print("wire", message);
}

static void gone_secure(void *data, ConnContext *peer) {
  (void)data;
  print_state(peer);
}

static void still_secure(void *data, ConnContext *peer, int is_reply) {
  (void)data, (void)is_reply;
  print_state(peer);
}

static const char *otr_error_message(void *data, ConnContext *peer, OtrlErrorCode code) {
  (void)data, (void)peer;
  return code == OTRL_ERRCODE_MSG_NOT_IN_PRIVATE ? "not in private" : "unreadable";
}

static void otr_error_message_free(void *data, const char *message) { (void)data, (void)message; }

static void print_extra_key(const unsigned char *key, unsigned int use, bool is_sent) {
  printf("{\"extraKey\": ");
  write_hex(key, OTRL_EXTRAKEY_BYTES);
  printf(", \"use\": %u, \"sent\": %s}\n", use, is_sent ? "true" : "false");
}

static void received_symkey(void *data, ConnContext *peer, unsigned int use, const unsigned char *with, size_t size,
                            const unsigned char *key) {
  (void)data, (void)peer, (void)with, (void)size;
  print_extra_key(key, use, false);
}

static void handle_smp_event(void *data, OtrlSMPEvent event, ConnContext *peer, unsigned short percent,
                             char *question) {
  (void)data, (void)percent;
  switch (event) {
    case OTRL_SMPEVENT_ASK_FOR_SECRET:
      puts("{\"asked\": null}");
      break;
    case OTRL_SMPEVENT_ASK_FOR_ANSWER:
      print("asked", question);
      break;
    case OTRL_SMPEVENT_SUCCESS:
      puts("{\"verified\": true}");
      break;
    case OTRL_SMPEVENT_FAILURE:
      puts("{\"verified\": false}");
      break;
    case OTRL_SMPEVENT_ABORT:
      puts("{\"aborted\": true}");
      break;
    case OTRL_SMPEVENT_CHEATED:
    case OTRL_SMPEVENT_ERROR:
      print("warning", event == OTRL_SMPEVENT_CHEATED ? "smp cheated" : "smp error");
      otrl_message_abort_smp(user, &ops, NULL, peer);
      break;
    default:
      break;
  }
}

static void handle_msg_event(void *data, OtrlMessageEvent event, ConnContext *peer, const char *message,
                             gcry_error_t error) {
  (void)data, (void)peer, (void)message, (void)error;
  // In the order of OtrlMessageEvent.
  const char *names[] = {
      "none",         "encryption required", "encryption error", "connection ended",
      "setup error",  "reflected",           "resent",           "not in private",
      "unreadable",   "malformed",           "heartbeat",        "heartbeat sent",
      "peer's error", "unencrypted",         "unrecognized",     "for other instance",
  };
  if (event != OTRL_MSGEVENT_LOG_HEARTBEAT_RCVD && event != OTRL_MSGEVENT_LOG_HEARTBEAT_SENT)
    print("warning", names[event]);
}

static OtrlMessageAppOps ops = {
    .policy = policy,
    .is_logged_in = is_logged_in,
    .inject_message = inject_message,
    .gone_secure = gone_secure,
    .still_secure = still_secure,
    .received_symkey = received_symkey,
    .otr_error_message = otr_error_message,
    .otr_error_message_free = otr_error_message_free,
    .handle_smp_event = handle_smp_event,
    .handle_msg_event = handle_msg_event,
};

// What the lines ask for.

static void receive(const char *wire) {
  char *text = NULL;
  const int is_internal =
      otrl_message_receiving(user, &ops, NULL, ACCOUNT, PROTOCOL, PEER, wire, &text, NULL, NULL, NULL, NULL);
  if (!is_internal && text != NULL) print("text", text);
  if (!is_internal && text == NULL) print("warning", "unencrypted");
  otrl_message_free(text);
}

static void send_text(const char *text) {
  char *wire = NULL;
  const gcry_error_t error =
      otrl_message_sending(user, &ops, NULL, ACCOUNT, PROTOCOL, PEER, OTRL_INSTAG_BEST, text, NULL, &wire,
                           OTRL_FRAGMENT_SEND_SKIP, NULL, NULL, NULL);
  if (error == 0 && context()->msgstate == OTRL_MSGSTATE_ENCRYPTED && wire != NULL)
    print("wire", wire);
  else
    print("warning", "not sent");
  otrl_message_free(wire);
}

static void start(void) {
  char *query = otrl_proto_default_query_msg(ACCOUNT, OTRL_POLICY_ALLOW_V3);
  print("wire", query);
  free(query);
}

static void ask(const char *secret, const char *question) {
  const unsigned char *bytes = (const unsigned char *)secret;
  if (question == NULL)
    otrl_message_initiate_smp(user, &ops, NULL, context(), bytes, strlen(secret));
  else
    otrl_message_initiate_smp_q(user, &ops, NULL, context(), question, bytes, strlen(secret));
}

static void send_extra_key(unsigned int use) {
  unsigned char key[OTRL_EXTRAKEY_BYTES];
  if (otrl_message_symkey(user, &ops, NULL, context(), use, NULL, 0, key) == 0)
    print_extra_key(key, use, true);
  else
    print("warning", "not sent");
}

static void write_number(gcry_mpi_t number) {
  unsigned char *bytes = NULL;
  size_t size = 0;
  if (number != NULL) gcry_mpi_aprint(GCRYMPI_FMT_USG, &bytes, &size, number);
  write_hex(bytes, size);
  gcry_free(bytes);
}

static void confess(void) {
  const ConnContextPriv *secrets = context()->context_priv;
  printf("{\"confession\": {\"private\": [");
  write_number(secrets->our_dh_key.priv);
  printf(", ");
  write_number(secrets->our_old_dh_key.priv);
  printf("], \"public\": [");
  write_number(secrets->their_y);
  printf(", ");
  write_number(secrets->their_old_y);
  puts("]}}");
}

static void obey(const struct json_line *line) {
  const char *wire = json_text(line, "receive");
  const char *text = json_text(line, "send");
  const char *secret = json_text(line, "ask.secret");
  const char *reply = json_text(line, "reply.secret");
  const struct json_field *use = json_find(line, "extraKey.use");
  if (wire != NULL)
    receive(wire);
  else if (text != NULL)
    send_text(text);
  else if (secret != NULL)
    ask(secret, json_text(line, "ask.question"));
  else if (reply != NULL)
    otrl_message_respond_smp(user, &ops, NULL, context(), (const unsigned char *)reply, strlen(reply));
  else if (use != NULL)
    send_extra_key((unsigned int)use->number);
  else if (json_find(line, "start"))
    start();
  else if (json_find(line, "end"))
    otrl_message_disconnect_all_instances(user, &ops, NULL, ACCOUNT, PROTOCOL, PEER);
  else if (json_find(line, "abort"))
    otrl_message_abort_smp(user, &ops, NULL, context());
  else if (json_find(line, "confess"))
    confess();
  else
    print("warning", "bad input");
}

int main(void) {
  OTRL_INIT;
  user = otrl_userstate_create();
  // A key that is used for a minute needs no waiting for the machine's best randomness.
  gcry_control(GCRYCTL_ENABLE_QUICK_RANDOM, 0);
  FILE *unread = tmpfile();
  if (unread == NULL || otrl_privkey_generate_FILEp(user, unread, ACCOUNT, PROTOCOL) != 0 ||
      otrl_instag_generate_FILEp(user, unread, ACCOUNT, PROTOCOL) != 0)
    return 1;
  fclose(unread);
  unsigned char own[20];
  otrl_privkey_fingerprint_raw(user, own, ACCOUNT, PROTOCOL);
  printf("{\"ready\": true, \"fingerprint\": ");
  write_hex(own, sizeof own);
  puts("}");
  fflush(stdout);

  char *input = NULL;
  size_t room = 0;
  while (getline(&input, &room, stdin) > 0) {
    struct json_line line;
    if (json_read(input, &line))
      obey(&line);
    else
      print("warning", "bad input");
    // The end of a conversation has no callback.
    if (context()->msgstate != shown) print_state(context());
    fflush(stdout);
  }
  free(input);
  otrl_userstate_free(user);
  return 0;
}
