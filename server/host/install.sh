#!/bin/sh
# From a bare Debian or Ubuntu server to a running Hushroom server. As root, in a copy of this project:
#
#   server/host/install.sh --domain chat.example.org --email you@example.org
#   server/host/install.sh --domain chat.example.org --cert fullchain.pem --key privkey.pem
#
#   --domain NAME   what people type as "Server"; it must point to this machine
#   --email ADDRESS gets a certificate from Let's Encrypt, by certbot, and keeps it fresh; needs port 80 free for a moment
#   --cert, --key   certificates of your own instead: PEM, the whole chain
#   --login HOW     key (default: throw-away keys, nothing is stored) or register (throw-away accounts, for older clients)
#   --port N        default 443
#   --root FOLDER   puts the files below FOLDER and stops there: nothing is installed, enabled or started (packagers, tests)
#
# Again with other options changes what differs. --remove takes everything away again, but for packages and certbot's own files.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
domain='' email='' cert='' key='' login=key port=443 root='' remove=no

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --remove) remove=yes; shift; continue ;;
    --domain | --email | --cert | --key | --login | --port | --root)
      [ $# -ge 2 ] || fail "$1 needs a value"
      eval "${1#--}=\$2"
      shift 2
      ;;
    *) fail "there is no option $1; see the top of this file" ;;
  esac
done

unit=$root/etc/systemd/system/hushroom.service
hook=$root/etc/letsencrypt/renewal-hooks/deploy/hushroom

if [ "$remove" = yes ]; then
  [ -n "$root" ] || systemctl disable --now hushroom 2>/dev/null || true
  rm -rf "$root/etc/hushroom" "$root/usr/local/lib/hushroom" "$unit" "$hook"
  [ -n "$root" ] || systemctl daemon-reload
  echo 'Hushroom is gone from this machine.'
  exit 0
fi

# Everything is looked at before anything is changed.
printf '%s' "$domain" | grep -Eq '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' ||
  fail '--domain must be a name such as chat.example.org, in lower case'
[ "$login" = key ] || [ "$login" = register ] || fail '--login is key or register'
printf '%s' "$port" | grep -Eq '^[1-9][0-9]{0,4}$' && [ "$port" -le 65535 ] || fail '--port is a number up to 65535'
if [ -n "$cert$key" ]; then
  [ -z "$email" ] || fail 'either --email, or --cert and --key'
  [ -r "$cert" ] && [ -r "$key" ] || fail '--cert and --key must both name files that can be read'
  [ "$(openssl x509 -in "$cert" -noout -pubkey 2>/dev/null)" = "$(openssl pkey -in "$key" -pubout 2>/dev/null)" ] ||
    fail 'that key does not belong to that certificate'
  openssl x509 -in "$cert" -noout -checkhost "$domain" | grep -q 'does match' || fail "that certificate is not for $domain"
  openssl x509 -in "$cert" -noout -checkend 0 >/dev/null || fail 'that certificate has run out'
elif [ -z "$email" ]; then
  fail 'say --email for a certificate of Let'"'"'s Encrypt, or --cert and --key for one of your own'
fi
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'this must be run by root'

if [ -z "$root" ]; then
  echo 'Installing packages...'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends prosody lua-luaossl openssl
  [ -z "$email" ] || apt-get install -y -qq --no-install-recommends certbot
  # Debian starts a server of its own, with a configuration of its own.
  systemctl disable --now prosody 2>/dev/null || true
fi

umask 022
install -d "$root/etc/hushroom" "$root/usr/local/lib/hushroom/prosody" "$(dirname "$unit")"
install -d -m 0750 "$root/etc/hushroom/tls"
install -m 0644 "$here"/prosody.cfg.lua "$root/etc/hushroom/"
install -m 0644 "$here"/../prosody/*.lua "$root/usr/local/lib/hushroom/prosody/"
sed -e "s/@DOMAIN@/$domain/" -e "s/@LOGIN@/$login/" -e "s/@PORT@/$port/" "$here/hushroom.service" >"$unit"

# Copies a certificate to where the server may read it. Nobody but root and the server can.
place() {
  install -m 0640 "$1" "$root/etc/hushroom/tls/fullchain.pem"
  install -m 0640 "$2" "$root/etc/hushroom/tls/privkey.pem"
  [ -n "$root" ] || chgrp -R prosody /etc/hushroom/tls
}

if [ -n "$cert" ]; then
  place "$cert" "$key"
else
  install -d "$(dirname "$hook")"
  cat >"$hook" <<'HOOK'
#!/bin/sh
# Written by Hushroom's install.sh: certbot runs it when the certificate is new.
set -eu
[ "$RENEWED_LINEAGE" = /etc/letsencrypt/live/hushroom ] || exit 0
install -m 0640 -g prosody "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" /etc/hushroom/tls/
systemctl reload hushroom 2>/dev/null || true
HOOK
  chmod 0755 "$hook"
  if [ -z "$root" ]; then
    echo 'Asking for a certificate...'
    certbot certonly --standalone --non-interactive --agree-tos --email "$email" --cert-name hushroom --domain "$domain"
    place /etc/letsencrypt/live/hushroom/fullchain.pem /etc/letsencrypt/live/hushroom/privkey.pem
  fi
fi

if [ -n "$root" ]; then
  echo "The files are below $root."
  exit 0
fi

systemctl daemon-reload
systemctl enable --quiet hushroom
systemctl restart hushroom
for _ in 1 2 3 4 5 6 7 8 9 10; do
  systemctl --quiet is-active hushroom && break
  sleep 1
done
systemctl --quiet is-active hushroom || fail 'the server does not start; "journalctl -u hushroom" says why'
echo "Running. People type $domain as \"Server\". Look at it from another machine: npm run doctor -- $domain"
