/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "origin/tls.h"

#include "origin/listeners.h"
#include "origin/origin.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* "DNS:localhost" and the addresses, each "IP:" and at most 45 characters. */
enum { NAMES_BYTES = 32 + ORIGIN_MAX_ADDRESSES * 52 };
enum { VALID_S = 366 * 24 * 3600, CLOCK_SKEW_S = 24 * 3600 };

/* The server chooses: HTTP/2 if the client offers it. */
static int choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *chosen_bytes,
                           const unsigned char *offered, unsigned offered_bytes, void *owner)
{
    static const unsigned char ours[] = "\x02h2\x08http/1.1";
    (void)ssl;
    (void)owner;
    int found = SSL_select_next_proto((unsigned char **)chosen, chosen_bytes, ours, sizeof ours - 1,
                                      offered, offered_bytes);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    int added = extension ? X509_add_ext(certificate, extension, -1) : 0;
    X509_EXTENSION_free(extension);
    return added;
}

/* The 63 bits that a serial number may have without becoming negative, drawn. */
static int set_serial(X509 *certificate)
{
    uint64_t serial = 0;
    return RAND_bytes((unsigned char *)&serial, sizeof serial) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1);
}

/* A certificate for `key`, with everything but its extensions and signature. */
static X509 *certificate_new(EVP_PKEY *key, const char *name, const X509 *issuer)
{
    X509 *certificate = X509_new();
    if (!certificate)
        return NULL;
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, 2) && set_serial(certificate) &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), -CLOCK_SKEW_S) &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_S) &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1,
                                   0) &&
        X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : subject) &&
        X509_set_pubkey(certificate, key))
        return certificate;
    X509_free(certificate);
    return NULL;
}

struct extension {
    int nid;
    const char *value;
};

/* Adds the extensions (the last one has no value) and signs; on failure it is freed and NULL
 * returned. */
static X509 *complete(X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key,
                      const struct extension *extensions)
{
    bool done = certificate != NULL;
    for (; done && extensions->value; extensions++)
        done = add_extension(certificate, issuer, extensions->nid, extensions->value);
    if (done && X509_sign(certificate, issuer_key, EVP_sha256()))
        return certificate;
    X509_free(certificate);
    return NULL;
}

static X509 *make_authority(EVP_PKEY *key)
{
    static const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
        {0},
    };
    X509 *authority = certificate_new(key, "fetchbench origin: authority of one run", NULL);
    return complete(authority, authority, key, extensions);
}

static X509 *make_leaf(EVP_PKEY *key, X509 *authority, EVP_PKEY *authority_key, const char *names)
{
    const struct extension extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid"},
        {NID_subject_alt_name, names},
        {0},
    };
    return complete(certificate_new(key, "fetchbench origin", authority), authority, authority_key,
                    extensions);
}

/* Publishes the CA certificate where clients of the same user can read it. */
static int publish(struct tls *tls, X509 *authority)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL;
    int published = -1;
    tls->ca_descriptor = memfd_create("fetchbench-ca.pem", MFD_CLOEXEC);
    if (memory && tls->ca_descriptor >= 0 && PEM_write_bio_X509(memory, authority)) {
        long length = BIO_get_mem_data(memory, &text);
        if (write(tls->ca_descriptor, text, (size_t)length) == length)
            published = 0;
        (void)snprintf(tls->ca_path, sizeof tls->ca_path, "/proc/%d/fd/%d", (int)getpid(),
                       tls->ca_descriptor);
    }
    BIO_free(memory);
    return published;
}

static int make_certificate(struct tls *tls, const struct origin_options *options)
{
    static char names[NAMES_BYTES];
    EVP_PKEY *authority_key = EVP_EC_gen("P-256");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *authority = authority_key ? make_authority(authority_key) : NULL;
    listeners_write_names(options, names, sizeof names);
    X509 *leaf = authority && key ? make_leaf(key, authority, authority_key, names) : NULL;
    int made = -1;
    if (leaf && SSL_CTX_use_certificate(tls->context, leaf) == 1 &&
        SSL_CTX_use_PrivateKey(tls->context, key) == 1)
        made = publish(tls, authority);
    X509_free(leaf);
    X509_free(authority);
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
    return made;
}

/* The first error: the later ones only say which parts of OpenSSL it passed through. */
static const char *first_reason(void)
{
    unsigned long error = ERR_peek_error();
    const char *reason =
        ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error)) : ERR_reason_error_string(error);
    return reason ? reason : "unknown error";
}

static int load_certificate(SSL_CTX *context, const struct origin_options *options, struct err *err)
{
    if (SSL_CTX_use_certificate_chain_file(context, options->certificate) != 1)
        return err_usage(err, "cannot use the certificate '%s': %s; expected a PEM file",
                         options->certificate, first_reason());
    const char *key = options->key ? options->key : options->certificate;
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return err_usage(err,
                         "cannot use the key '%s': %s; expected the PEM file of the key of '%s'",
                         key, first_reason(), options->certificate);
    return 0;
}

int tls_init(struct tls *tls, const struct origin_options *options, struct err *err)
{
    *tls = (struct tls){.ca_descriptor = -1};
    ERR_clear_error();
    if (options->key && !options->certificate)
        return err_usage(err, "the key '%s' has no certificate; give one with --cert",
                         options->key);
    if (!options->tls && !options->certificate)
        return 0;
    tls->context = SSL_CTX_new(TLS_server_method());
    if (!tls->context)
        return err_run(err, "cannot set up TLS: %s", first_reason());
    /* Idle connections release their buffers; otherwise ten thousand would use 300 MB. Reading
     * ahead takes one call per record instead of two. */
    (void)SSL_CTX_set_mode(tls->context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                             SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    (void)SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
    SSL_CTX_set_read_ahead(tls->context, 1);
    SSL_CTX_set_alpn_select_cb(tls->context, choose_protocol, NULL);
    if (options->certificate)
        return load_certificate(tls->context, options, err);
    if (make_certificate(tls, options) != 0)
        return err_run(err, "cannot create a certificate: %s", first_reason());
    return 0;
}

void tls_release(struct tls *tls)
{
    SSL_CTX_free(tls->context);
    if (tls->ca_descriptor >= 0)
        (void)close(tls->ca_descriptor);
    *tls = (struct tls){.ca_descriptor = -1};
}

SSL *tls_open(struct tls *tls, int socket)
{
    SSL *ssl = SSL_new(tls->context);
    if (!ssl || SSL_set_fd(ssl, socket) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_accept_state(ssl);
    return ssl;
}

static enum tls_result result_of(const SSL *ssl, int returned)
{
    int error = SSL_get_error(ssl, returned);
    if (error == SSL_ERROR_WANT_READ)
        return TLS_WANT_READ;
    if (error == SSL_ERROR_WANT_WRITE)
        return TLS_WANT_WRITE;
    return TLS_BROKEN;
}

enum tls_result tls_handshake(SSL *ssl)
{
    ERR_clear_error();
    int returned = SSL_do_handshake(ssl);
    return returned == 1 ? TLS_DONE : result_of(ssl, returned);
}

static ssize_t fail(const SSL *ssl, int returned)
{
    errno = result_of(ssl, returned) == TLS_BROKEN ? EPIPE : EAGAIN;
    return -1;
}

ssize_t tls_read(SSL *ssl, char *bytes, size_t size)
{
    size_t count = 0;
    ERR_clear_error();
    int returned = SSL_read_ex(ssl, bytes, size, &count);
    if (returned == 1 || SSL_get_error(ssl, returned) == SSL_ERROR_ZERO_RETURN)
        return (ssize_t)count;
    return fail(ssl, returned);
}

ssize_t tls_write(SSL *ssl, const char *bytes, size_t size)
{
    size_t count = 0;
    ERR_clear_error();
    int returned = SSL_write_ex(ssl, bytes, size, &count);
    return returned == 1 ? (ssize_t)count : fail(ssl, returned);
}

bool tls_is_http2(const SSL *ssl)
{
    const unsigned char *name = NULL;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl, &name, &length);
    return length == 2 && memcmp(name, "h2", 2) == 0;
}
