/* wolfSSL as a server for the interoperation table: every version and suite it has, echoes what it hears.
 *
 *   wolfssl_server CERTIFICATE KEY DH_PARAMETERS   prints PORT on a line, then serves one client after the other
 *   wolfssl_server --suites                        prints the code points of what it has
 */
#include <wolfssl/options.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wolfssl/ssl.h>

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

static void list_suites(void) {
  for (unsigned code = 0; code <= 0xFFFF; ++code)
    if (strcmp(wolfSSL_get_cipher_name_iana_from_suite((unsigned char)(code >> 8), (unsigned char)code), "NONE") != 0)
      printf("0x%04X\n", code);
}

static void serve(WOLFSSL_CTX *context, int client) {
  char buffer[4096];
  WOLFSSL *ssl = wolfSSL_new(context);
  wolfSSL_set_fd(ssl, client);
  if (wolfSSL_accept(ssl) != WOLFSSL_SUCCESS)
    fprintf(stderr, "accept: %s\n", wolfSSL_ERR_error_string((unsigned long)wolfSSL_get_error(ssl, 0), buffer));
  else
    for (int count; (count = wolfSSL_read(ssl, buffer, sizeof buffer)) > 0;)
      if (wolfSSL_write(ssl, buffer, count) <= 0) break;
  wolfSSL_free(ssl);
  close(client);
}

int main(int count, char **arguments) {
  wolfSSL_Init();
  if (count == 2 && strcmp(arguments[1], "--suites") == 0) {
    list_suites();
    return 0;
  }
  WOLFSSL_CTX *context = wolfSSL_CTX_new(wolfSSLv23_server_method());
  wolfSSL_CTX_SetMinVersion(context, WOLFSSL_TLSV1);
  wolfSSL_CTX_SetMinDhKey_Sz(context, 1024);
  if (wolfSSL_CTX_use_certificate_chain_file(context, arguments[1]) != WOLFSSL_SUCCESS ||
      wolfSSL_CTX_use_PrivateKey_file(context, arguments[2], WOLFSSL_FILETYPE_PEM) != WOLFSSL_SUCCESS ||
      wolfSSL_CTX_SetTmpDH_file(context, arguments[3], WOLFSSL_FILETYPE_PEM) != WOLFSSL_SUCCESS)
    return 1;
  int listener = listen_on_loopback();
  for (;;) serve(context, accept(listener, NULL, NULL));
}
