// Node.js as a server for the interoperation table: TLS 1.0 to 1.3, every suite of its OpenSSL, echoes what it hears.
//
//   node node_server.js CERTIFICATE KEY GROUPS SUITES   prints PORT on a line, then serves until it is killed
//   node node_server.js --suites NAME...                prints those of the names, as OpenSSL has them, that it takes
//
// GROUPS and SUITES (those of TLS 1.3) are lists as OpenSSL reads them.
const fs = require('fs');
const tls = require('tls');

// A list with suites of TLS 1.3 alone is refused.
function takes(name) {
  try {
    tls.createSecureContext({ciphers: `${name}${name.startsWith('TLS_') ? ':ALL' : ''}:@SECLEVEL=0`});
    return true;
  } catch (refused) {
    return false;
  }
}
if (process.argv[2] === '--suites') {
  for (const name of process.argv.slice(3).filter(takes)) console.log(name);
  process.exit(0);
}
const server = tls.createServer({
  cert: fs.readFileSync(process.argv[2]),
  key: fs.readFileSync(process.argv[3]),
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1.3',
  ciphers: `ALL:COMPLEMENTOFALL:@SECLEVEL=0:${process.argv[5]}`,
  ecdhCurve: process.argv[4],
  dhparam: 'auto',
}, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
server.on('tlsClientError', (error) => console.error(error.message));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
