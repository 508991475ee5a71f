import Assay
import JOSE
import Signatures

/// Stages of a token's way, as ``Workload`` tells.
extension AssayWays {
  static func digests(_ corpus: TokenCorpus) -> Contender? {
    guard let digest = corpus.algorithm.digest else { return nil }
    let inputs = TokenBlock(corpus.signingInputs)
    return Contender(name: "Assay", touch: inputs.touch) { range in
      var count = 0
      for index in range where SHA2.digest(inputs[index], with: digest).count > 0 { count += 1 }
      return count
    }
  }

  static func parsings(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let tokens = TokenBlock(corpus.tokens)
    let probe = Reference(StageProbe(keys: [try key(of: corpus)], policy: policy))
    do throws(Rejection) {
      try probe.value.remember(token: tokens[0])
    } catch {
      throw unreadable(corpus)
    }
    let now = WallClock.system.now()
    return Contender(name: "Assay", granule: StageProbe.blockSize, touch: tokens.touch) { range in
      var count = 0
      for start in stride(from: range.lowerBound, to: range.upperBound, by: StageProbe.blockSize) {
        for index in start..<min(start + StageProbe.blockSize, range.upperBound) {
          probe.value.read(tokens[index])
        }
        count += probe.value.judge(at: now)
      }
      return count
    }
  }

  static func splits(_ corpus: TokenCorpus) -> Contender {
    let tokens = TokenBlock(corpus.tokens)
    return Contender(name: "Assay", touch: tokens.touch) { range in
      var count = 0
      for index in range {
        if let segments = try? CompactJWS(parsing: tokens[index]), !segments.payload.isEmpty {
          count += 1
        }
      }
      return count
    }
  }

  static func headers(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let headers = TokenBlock(try segments(of: corpus, isDecoded: false).map(\.header))
    let probe = Reference(StageProbe(keys: try neighbours(of: corpus), policy: policy))
    do throws(Rejection) {
      try probe.value.remember(headers[0])
    } catch {
      throw unreadable(corpus)
    }
    return Contender(name: "Assay", touch: headers.touch) { range in
      var count = 0
      for index in range where probe.value.finds(headers[index]) { count += 1 }
      return count
    }
  }

  static func keys(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let headers = TokenBlock(try segments(of: corpus).map(\.header))
    let probe = Reference(StageProbe(keys: try neighbours(of: corpus), policy: policy))
    guard let header = try? JOSEHeader(parsing: headers[0]) else { throw unreadable(corpus) }
    return Contender(name: "Assay", touch: headers.touch) { range in
      var count = 0
      // The headers have one text, so what was read of the first holds for all.
      for index in range where probe.value.findsKey(header, in: headers[index]) { count += 1 }
      return count
    }
  }

  static func decodings(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let segments = try segments(of: corpus, isDecoded: false)
    let payloads = TokenBlock(segments.map(\.payload))
    let signatures = TokenBlock(segments.map(\.signature))
    let scratch = Scratch(capacity: Limits().tokenBytes)
    let touch = { (range: Range<Int>) in
      payloads.touch(range)
      signatures.touch(range)
    }
    return Contender(name: "Assay", touch: touch) { range in
      var count = 0
      for index in range {
        var output = OutputSpan(buffer: scratch.memory, initializedCount: 0)
        do throws(SyntaxError) {
          try Base64URL.decode(payloads[index], into: &output)
          try Base64URL.decode(signatures[index], into: &output)
          count += 1
        } catch {}
      }
      return count
    }
  }

  static func readings(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let payloads = TokenBlock(try segments(of: corpus).map(\.payload))
    return Contender(name: "Assay", touch: payloads.touch) { range in
      var count = 0
      for index in range where (try? ClaimsSet(parsing: payloads[index])) != nil { count += 1 }
      return count
    }
  }

  static func judgements(_ corpus: TokenCorpus) throws(MeasurementError) -> Contender {
    let payloads = TokenBlock(try segments(of: corpus).map(\.payload))
    let probe = Reference(StageProbe(keys: [try key(of: corpus)], policy: policy))
    var claims: [ClaimsSet] = []
    for index in 0..<corpus.count {
      guard let read = try? ClaimsSet(parsing: payloads[index]) else { throw unreadable(corpus) }
      claims.append(read)
    }
    let (sets, now) = (claims, WallClock.system.now())
    return Contender(name: "Assay", granule: StageProbe.blockSize, touch: payloads.touch) { range in
      var count = 0
      for start in stride(from: range.lowerBound, to: range.upperBound, by: StageProbe.blockSize) {
        probe.value.beginBlock(at: now)
        for index in start..<min(start + StageProbe.blockSize, range.upperBound)
        where probe.value.accepts(sets[index], in: payloads[index]) {
          count += 1
        }
      }
      return count
    }
  }
}

// MARK: - What stages are given

extension AssayWays {
  struct Segments {
    let header: [UInt8]
    let payload: [UInt8]
    let signature: [UInt8]
  }

  /// The segments of all tokens, as they stand in the text or decoded.
  static func segments(
    of corpus: TokenCorpus, isDecoded: Bool = true
  ) throws(MeasurementError) -> [Segments] {
    var all: [Segments] = []
    for token in corpus.tokens {
      let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        .map(Array.init)
      guard parts.count == 3 else { throw unreadable(corpus) }
      var octets = parts
      if isDecoded {
        octets = parts.compactMap { try? Base64URL.decode($0.octets) }
        guard octets.count == 3 else { throw unreadable(corpus) }
      }
      all.append(Segments(header: octets[0], payload: octets[1], signature: octets[2]))
    }
    return all
  }

  /// The key of a corpus among nine more, as many as an issuer may well publish.
  private static func neighbours(
    of corpus: TokenCorpus
  ) throws(MeasurementError) -> [VerificationKey] {
    var keys: [VerificationKey] = []
    for number in 1...9 { keys.append(try key(of: corpus, keyID: "neighbour-\(number)")) }
    return keys + [try key(of: corpus)]
  }

  static func unreadable(_ corpus: TokenCorpus) -> MeasurementError {
    .unusableCorpus(algorithm: corpus.label, reason: "a token cannot be read")
  }
}

/// Memory to decode into.
private final class Scratch {
  let memory: UnsafeMutableBufferPointer<UInt8>

  init(capacity: Int) {
    memory = .allocate(capacity: capacity)
  }

  deinit {
    memory.deallocate()
  }
}
