#!/bin/sh
# Makes the keys and certificates of the tests with openssl, in the build tree, so that none is committed and
# none expires. Usage: make_certificates.sh DIRECTORY
#
# A public key infrastructure: root -> intermediate -> leaf, and leaves that are each wrong in one way. Servers
# for the loopback tests: server-KIND.pem with server-KIND.key, signed by themselves.
set -eu
mkdir -p "$1"
cd "$1"

days=36500
names='DNS:smtp.example.test,DNS:*.wild.example.test,IP:127.0.0.1,IP:2001:db8::25'

key() { # name, algorithm options
    name=$1; shift
    [ -s "$name.key" ] || openssl genpkey -out "$name.key" "$@" 2>/dev/null
}
p256() { key "$1" -algorithm EC -pkeyopt ec_paramgen_curve:P-256; }

self_signed() { # name, subject, options
    name=$1; subject=$2; shift 2
    openssl req -x509 -new -key "$name.key" -out "$name.pem" -subj "$subject" -days $days "$@"
}
signed_by() { # issuer, name, subject, extension lines, options
    issuer=$1; name=$2; subject=$3; extensions=$4; shift 4
    openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
    printf '%b' "$extensions" > "$name.ext"
    openssl x509 -req -in "$name.csr" -CA "$issuer.pem" -CAkey "$issuer.key" -CAcreateserial -out "$name.pem" \
        -days $days -extfile "$name.ext" "$@" 2>/dev/null
}
authority='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
server="basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=$names\n"

for ca in root other-root; do
    p256 $ca
    self_signed $ca "/O=Tests/CN=$ca" -addext 'keyUsage=critical,keyCertSign,cRLSign'
done
p256 intermediate
signed_by root intermediate '/O=Tests/CN=intermediate' "$authority"

for leaf in leaf leaf-of-root leaf-sha1 leaf-client leaf-common-name; do p256 $leaf; done
signed_by intermediate leaf '/CN=smtp.example.test' "$server"
signed_by root leaf-of-root '/CN=smtp.example.test' "$server"
signed_by intermediate leaf-sha1 '/CN=smtp.example.test' "$server" -sha1
signed_by intermediate leaf-client '/CN=smtp.example.test' \
    "extendedKeyUsage=clientAuth\nsubjectAltName=$names\n"
signed_by intermediate leaf-common-name '/CN=smtp.example.test' 'extendedKeyUsage=serverAuth\n'
# RSASSA-PSS, whose hash is not in the algorithm's name but a parameter of it.
key rsa-authority -algorithm RSA -pkeyopt rsa_keygen_bits:2048
signed_by root rsa-authority '/O=Tests/CN=rsa-authority' "$authority"
for hash in sha1 sha256; do
    p256 leaf-pss-$hash
    signed_by rsa-authority leaf-pss-$hash '/CN=smtp.example.test' "$server" -$hash -sigopt rsa_padding_mode:pss
done
# Keys that may not do what a handshake needs of them.
p256 leaf-key-agreement
signed_by intermediate leaf-key-agreement '/CN=smtp.example.test' "$server\nkeyUsage=critical,keyAgreement\n"
for use in digitalSignature keyEncipherment; do
    key leaf-rsa-$use -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    signed_by intermediate leaf-rsa-$use '/CN=smtp.example.test' "$server\nkeyUsage=critical,$use\n"
done
key leaf-rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
signed_by intermediate leaf-rsa1024 '/CN=smtp.example.test' "$server"
p256 self-signed
self_signed self-signed '/CN=smtp.example.test' -addext "subjectAltName=$names"
# A CA that is none: it signs, but nobody said that it may.
p256 leaf-of-leaf
signed_by leaf leaf-of-leaf '/CN=smtp.example.test' "$server"
# An intermediate that claims the root's name and key identifier but holds another key.
p256 leaf-forged
openssl req -new -x509 -key other-root.key -out forger.pem -subj '/O=Tests/CN=root' -days $days
cp other-root.key forger.key
signed_by forger leaf-forged '/CN=smtp.example.test' "$server\nauthorityKeyIdentifier=none\n"

key server-rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
key server-rsa-pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
p256 server-ecdsa
key server-ed25519 -algorithm ED25519
for kind in rsa rsa-pss ecdsa ed25519; do
    self_signed server-$kind '/CN=localhost' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
        -addext 'keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign'
done

# Parameters of finite-field Diffie-Hellman for servers. 1024 bits: RFC 2409 6.2, the second Oakley group.
cat > dh1024.conf <<'END'
asn1 = SEQUENCE:parameters
[parameters]
p = INTEGER:0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3\
CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1F\
E649286651ECE65381FFFFFFFFFFFFFFFF
g = INTEGER:2
END
openssl asn1parse -genconf dh1024.conf -noout -out dh1024.der.params
{ echo '-----BEGIN DH PARAMETERS-----'; openssl base64 -in dh1024.der.params; echo '-----END DH PARAMETERS-----'; } \
    > dh1024.params
for bits in 2048 8192; do
    openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe$bits -out dh$bits.params
done

for certificate in *.pem; do
    openssl x509 -in "$certificate" -outform DER -out "${certificate%.pem}.der"
done
