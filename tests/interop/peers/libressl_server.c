/* LibreSSL as a server for the interoperation table: every version and suite it has, echoes what it hears.
 *
 *   libressl_server CERTIFICATE KEY     prints PORT on a line, then serves one client after the other until killed
 *   libressl_server --suites            prints the code points of what it has
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int result, const char *what) {
  if (result == 1) return;
  fprintf(stderr, "%s: ", what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

static int listen_on_loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(descriptor, (struct sockaddr *)&address, size) != 0 || listen(descriptor, 64) != 0) exit(1);
  getsockname(descriptor, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return descriptor;
}

static void serve(SSL_CTX *context, int client) {
  char buffer[4096];
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, client);
  if (SSL_accept(ssl) != 1)
    ERR_print_errors_fp(stderr);
  else
    for (int count; (count = SSL_read(ssl, buffer, sizeof buffer)) > 0;)
      if (SSL_write(ssl, buffer, count) <= 0) break;
  SSL_free(ssl);
  close(client);
}

static void list_suites(SSL_CTX *context) {
  STACK_OF(SSL_CIPHER) *suites = SSL_CTX_get_ciphers(context);
  for (int at = 0; at < sk_SSL_CIPHER_num(suites); ++at)
    printf("0x%04X\n", SSL_CIPHER_get_value(sk_SSL_CIPHER_value(suites, at)));
}

int main(int count, char **arguments) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  check(SSL_CTX_set_min_proto_version(context, TLS1_VERSION), "least version");
  SSL_CTX_set_security_level(context, 0);
  check(SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL"), "suites");
  check(SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384:P-521"), "groups");
  SSL_CTX_set_dh_auto(context, 1);
  if (count == 2 && strcmp(arguments[1], "--suites") == 0) {
    list_suites(context);
    return 0;
  }
  check(SSL_CTX_use_certificate_chain_file(context, arguments[1]), arguments[1]);
  check(SSL_CTX_use_PrivateKey_file(context, arguments[2], SSL_FILETYPE_PEM), arguments[2]);
  int listener = listen_on_loopback();
  for (;;) serve(context, accept(listener, NULL, NULL));
}
