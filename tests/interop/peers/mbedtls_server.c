/* Mbed TLS as a server for the interoperation table: every version and suite it has, echoes what it hears.
 *
 *   mbedtls_server CERTIFICATE KEY     prints PORT on a line, then serves one client after the other until killed
 *   mbedtls_server --suites            prints the code points of what it has
 */
#include <arpa/inet.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void check(int result, const char *what) {
  if (result == 0) return;
  fprintf(stderr, "%s: -0x%04x\n", what, (unsigned)-result);
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

static void serve(mbedtls_ssl_context *ssl, mbedtls_net_context *client) {
  unsigned char buffer[4096];
  int count = mbedtls_ssl_handshake(ssl);
  if (count != 0) fprintf(stderr, "handshake: -0x%04x\n", (unsigned)-count);
  while (count >= 0 && (count = mbedtls_ssl_read(ssl, buffer, sizeof buffer)) > 0)
    if (mbedtls_ssl_write(ssl, buffer, (size_t)count) < 0) break;
  mbedtls_net_free(client);
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "--suites") == 0) {
    for (const int *suite = mbedtls_ssl_list_ciphersuites(); *suite != 0; ++suite) printf("0x%04X\n", (unsigned)*suite);
    return 0;
  }
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt certificate;
  mbedtls_pk_context key;
  mbedtls_ssl_config config;
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_x509_crt_init(&certificate);
  mbedtls_pk_init(&key);
  mbedtls_ssl_config_init(&config);
  check(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0), "seed");
  check(mbedtls_x509_crt_parse_file(&certificate, arguments[1]), arguments[1]);
  check(mbedtls_pk_parse_keyfile(&key, arguments[2], NULL), arguments[2]);
  check(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT), "defaults");
  mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_1);
  mbedtls_ssl_conf_arc4_support(&config, MBEDTLS_SSL_ARC4_ENABLED);
  mbedtls_ssl_conf_ciphersuites(&config, mbedtls_ssl_list_ciphersuites());
  check(mbedtls_ssl_conf_own_cert(&config, &certificate, &key), "own certificate");
  int listener = listen_on_loopback();
  for (;;) {
    mbedtls_ssl_context ssl;
    mbedtls_net_context client = {.fd = accept(listener, NULL, NULL)};
    mbedtls_ssl_init(&ssl);
    check(mbedtls_ssl_setup(&ssl, &config), "setup");
    mbedtls_ssl_set_bio(&ssl, &client, mbedtls_net_send, mbedtls_net_recv, NULL);
    serve(&ssl, &client);
    mbedtls_ssl_free(&ssl);
  }
}
