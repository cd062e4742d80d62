import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { ChannelError, ProtocolError } from '../channel-error.js';
import { FrameType } from './frame.js';

/** Raise it whenever a frame changes its meaning; both ends must speak the same version. */
const PROTOCOL_VERSION = 4;

const MAGIC = Buffer.from('SLUICE');
const NONCE_BYTES = 32;
const HELLO_BYTES = MAGIC.length + 2 + 1 + NONCE_BYTES;

export type ChannelEnd = 'client' | 'server';

/**
 * The opening of a connection, at either end.
 *
 * Both ends say hello at once: magic, version, end, nonce. Without a secret that is all, and frames
 * may follow the own hello directly; Unix sockets need none, because file permissions guard them.
 * With a secret, each end proves that it knows the secret by an HMAC over both nonces, and no other
 * frame is sent or read before. The client proves first, so that a stranger who connects learns
 * nothing from which to guess the secret.
 */
export class Handshake {
  readonly #role: ChannelEnd;
  readonly #secret: string | undefined;
  readonly #send: (type: number, payload: Buffer) => void;
  readonly #nonce = randomBytes(NONCE_BYTES);
  #peerNonce: Buffer | undefined;
  /** True once frames may be sent. */
  maySend: boolean;
  /** True once frames may be read. */
  isComplete = false;

  constructor(
    role: ChannelEnd,
    secret: string | undefined,
    send: (type: number, payload: Buffer) => void,
  ) {
    this.#role = role;
    this.#secret = secret;
    this.#send = send;
    this.maySend = secret === undefined;
  }

  start(): void {
    const hello = Buffer.alloc(HELLO_BYTES);
    MAGIC.copy(hello);
    hello.writeUInt16BE(PROTOCOL_VERSION, MAGIC.length);
    hello[MAGIC.length + 2] = this.#role === 'client' ? 1 : 2;
    this.#nonce.copy(hello, MAGIC.length + 3);
    this.#send(FrameType.Hello, hello);
  }

  /** Takes a frame that arrived before the handshake was complete; throws for a peer that fails it. */
  receive(type: number, payload: Buffer): void {
    if (this.#peerNonce === undefined) {
      if (type !== FrameType.Hello) throw new ProtocolError('the peer did not say hello.');
      this.#receiveHello(payload);
      return;
    }
    if (type !== FrameType.Proof) {
      throw new ChannelError(
        'E_CHANNEL_SECRET',
        'the peer sent frames before proving that it knows the secret. Give both ends the same secret.',
      );
    }
    this.#receiveProof(payload, this.#peerNonce);
  }

  #receiveHello(payload: Buffer): void {
    const isOurs = payload.length >= MAGIC.length + 2 && payload.subarray(0, 6).equals(MAGIC);
    if (!isOurs) throw new ProtocolError('the peer does not speak the channel protocol.');
    const version = payload.readUInt16BE(MAGIC.length);
    if (version !== PROTOCOL_VERSION) {
      throw new ChannelError(
        'E_CHANNEL_VERSION',
        `the peer speaks version ${version}, this process ${PROTOCOL_VERSION}. Run the same release of Sluice everywhere.`,
      );
    }
    const peerRole = this.#role === 'client' ? 2 : 1;
    if (payload.length !== HELLO_BYTES || payload[MAGIC.length + 2] !== peerRole) {
      throw new ProtocolError('the peer said hello in the wrong role.');
    }
    this.#peerNonce = Buffer.from(payload.subarray(MAGIC.length + 3));
    this.isComplete = this.maySend;
    if (this.#secret !== undefined && this.#role === 'client') this.#prove(this.#peerNonce);
  }

  #receiveProof(payload: Buffer, peerNonce: Buffer): void {
    const peerRole = this.#role === 'client' ? 'server' : 'client';
    const expected = this.#proof(peerRole, peerNonce);
    if (payload.length !== expected.length || !timingSafeEqual(payload, expected)) {
      throw new ChannelError(
        'E_CHANNEL_SECRET',
        `the ${peerRole} does not know the secret. Give both ends the same secret.`,
      );
    }
    this.maySend = true;
    this.isComplete = true;
    if (this.#role === 'server') this.#prove(peerNonce);
  }

  #prove(peerNonce: Buffer): void {
    this.#send(FrameType.Proof, this.#proof(this.#role, peerNonce));
  }

  #proof(role: ChannelEnd, peerNonce: Buffer): Buffer {
    const [clientNonce, serverNonce] =
      this.#role === 'client' ? [this.#nonce, peerNonce] : [peerNonce, this.#nonce];
    return createHmac('sha256', this.#secret ?? '')
      .update(`sluice channel ${PROTOCOL_VERSION} ${role}`)
      .update(clientNonce)
      .update(serverNonce)
      .digest();
  }
}
