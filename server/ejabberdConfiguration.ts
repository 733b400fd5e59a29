// The ejabberd configuration, as JSON (which is YAML, too): rooms that keep nothing, over WebSockets on loopback. What is not named
// here is as the program's makers set it.
import { DOMAIN } from './configuration';

export interface EjabberdOptions {
  /** Accounts by registration in band (XEP-0077), or SASL ANONYMOUS. Default `register`. */
  readonly login?: 'register' | 'anonymous';
  /** The shaper and the pause between registrations from one address that Debian's package comes with. Default false. */
  readonly limits?: boolean;
  /** Registration asks for the text of a picture (XEP-0158), which this program draws. Default none. */
  readonly captcha?: string | null;
}

/** Bytes a second, and how many at once before that counts: `shaper_rules` of Debian's ejabberd.yml. */
const SHIPPED_SHAPER = { normal: { rate: 3000, burst_size: 20000 } };

export function ejabberdConfiguration(port: number, options: EjabberdOptions): unknown {
  const { login = 'register', limits = false, captcha = null } = options;
  return {
    loglevel: 'warning',
    hosts: [DOMAIN],
    listen: [
      {
        port,
        ip: '127.0.0.1',
        module: 'ejabberd_http',
        request_handlers: {
          '/ws': 'ejabberd_http_ws',
          '/api': 'mod_http_api',
          ...(captcha ? { '/captcha': 'ejabberd_captcha' } : {}),
        },
      },
    ],
    auth_method: login === 'anonymous' ? ['anonymous'] : ['mnesia'],
    ...(login === 'anonymous' ? { anonymous_protocol: 'sasl_anon', allow_multiple_connections: false } : {}),
    auth_password_format: 'scram',
    disable_sasl_mechanisms: ['digest-md5', 'X-OAUTH2'],
    registration_timeout: limits ? 600 : 'infinity',
    ...(captcha ? { captcha_cmd: captcha, captcha_url: `http://127.0.0.1:${port}/captcha` } : {}),
    ...(limits ? { shaper: SHIPPED_SHAPER, shaper_rules: { c2s_shaper: 'normal' } } : {}),
    api_permissions: {
      questions: {
        who: { ip: '127.0.0.1/8' },
        from: ['mod_http_api'],
        what: ['list_cluster', 'registered_users'],
      },
    },
    modules: {
      mod_disco: {},
      mod_ping: {},
      mod_register:
        login === 'register' ? { ip_access: 'all', captcha_protected: captcha !== null } : undefined,
      mod_stream_mgmt: {},
      mod_muc: {
        history_size: 0,
        access_create: 'all',
        default_room_options: {
          public: false,
          public_list: false,
          persistent: false,
          logging: false,
          allow_change_subj: false,
        },
      },
    },
  };
}
