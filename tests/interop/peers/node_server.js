// Node.js as a server for the interoperation table: TLS 1.0 to 1.3, every suite of its OpenSSL, echoes what it hears.
//
//   node node_server.js CERTIFICATE KEY     prints PORT on a line, then serves until it is killed
//   node node_server.js --suites            prints what it has, as OpenSSL names it
const fs = require('fs');
const tls = require('tls');

if (process.argv[2] === '--suites') {
  for (const name of tls.getCiphers()) console.log(name.toUpperCase());
  process.exit(0);
}
const server = tls.createServer({
  cert: fs.readFileSync(process.argv[2]),
  key: fs.readFileSync(process.argv[3]),
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1.3',
  ciphers: 'ALL:@SECLEVEL=0:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:' +
           'TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256',
  ecdhCurve: 'X25519:prime256v1:secp384r1:secp521r1:ffdhe2048:ffdhe3072:ffdhe4096',
  dhparam: 'auto',
}, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
server.on('tlsClientError', (error) => console.error(error.message));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
