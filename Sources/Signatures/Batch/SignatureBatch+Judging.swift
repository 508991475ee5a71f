internal import COpenSSL
public import JOSE
internal import VectorKernels

extension SignatureBatch {
  /// Takes in a signature to be judged.
  ///
  /// - Parameters:
  ///   - signature: As it stands in a JWS, decoded: for ECDSA r‖s (RFC 7518 §3.4).
  ///   - signingInput: The octets that were signed.
  ///   - algorithm: What the header says, once the policy allows it.
  ///   - key: The key.
  /// - Precondition: Fewer than ``capacity`` are there. Checked. The octets of both spans and the key
  ///   stay as they are until ``judge()`` has returned. Not checked.
  @unsafe
  public mutating func append(
    _ signature: RawSpan, over signingInput: RawSpan, with algorithm: Algorithm,
    key: VerificationKey
  ) {
    precondition(count < capacity)
    let (route, table) = unsafe route(of: signature.byteCount, algorithm, key)
    unsafe signature.withUnsafeBytes { signature in
      unsafe signingInput.withUnsafeBytes { message in
        unsafe (jobs + count).initialize(
          to: SignatureJob(
            signature: signature.bindMemory(to: UInt8.self).baseAddress,
            message: message.bindMemory(to: UInt8.self).baseAddress, messageCount: message.count,
            key: .passUnretained(key), table: table, algorithm: algorithm, route: route))
      }
    }
    unsafe (verdicts + count).initialize(to: .rejected)
    unsafe (origins + count).initialize(to: origin(of: route, key))
    count &+= 1
  }

  /// The route of a signature of `byteCount` octets, and the key's table where it needs one.
  @inline(always)
  private func route(
    of byteCount: Int, _ algorithm: Algorithm, _ key: VerificationKey
  ) -> (SignatureRoute, UnsafeRawPointer?) {
    guard key.algorithms.contains(algorithm) else { return (.refused, nil) }
    switch key.handle {
    case .secret:
      return (byteCount == algorithm.digest?.byteCount ? .hmac : .refused, nil)
    case .publicKey(let publicKey):
      guard byteCount == publicKey.signatureByteCount else { return (.refused, nil) }
      guard let table = unsafe key.table(for: tier) else { return (.libcrypto, nil) }
      return unsafe (.lanes(for: key), table)
    }
  }

  /// Where the verdict of a job will come from, unless the lanes cannot tell.
  @inline(always)
  private func origin(of route: SignatureRoute, _ key: VerificationKey) -> VerdictOrigin {
    switch route {
    case .refused: .none
    case .hmac: usesLanes ? .lanes : .libcrypto
    case .libcrypto: key.tableByteCount(for: tier) > 0 ? .withoutTable : .libcrypto
    default: VerdictOrigin(tier)
    }
  }

  /// Judges all jobs.
  public mutating func judge() {
    judgeByTier()
    if tier == .openssl { return }
    if let tamper = breaker.tamper { turnRound(where: tamper) }
    if audits.isAnyDue(of: count) { audit() }
  }

  private mutating func judgeByTier() {
    sort()
    hash()
    for route in SignatureRoute.allCases {
      let positions = Int(starts[Int(route.rawValue)])..<Int(starts[Int(route.rawValue) + 1])
      if positions.isEmpty { continue }
      switch route {
      case .refused: break
      case .hmac: judgeTags(positions)
      case .p256, .p384, .p521, .secp256k1: judgeCurve(route, positions)
      case .ed25519: judgeEdwards(positions)
      case .rsa2048, .rsa3072, .rsa4096, .rsaLonger: judgeRSA(positions)
      case .libcrypto: positions.forEach { judgeAlone(Int(unsafe order[$0])) }
      }
    }
    // A right tag is as good as a signature. All go at once, since a call takes as long for a few octets.
    let hmac = Int(SignatureRoute.hmac.rawValue)
    if starts[hmac] < starts[hmac + 1] {
      unsafe OPENSSL_cleanse(digests, Self.digestStride &* count)
    }
  }

  /// Puts the jobs of each route behind one another in `order`: a counting sort.
  private mutating func sort() {
    starts = .init(repeating: 0)
    for index in 0..<count { starts[Int(unsafe jobs[index].route.rawValue) &+ 1] &+= 1 }
    for route in 1...SignatureRoute.count { starts[route] &+= starts[route &- 1] }
    var next = starts
    for index in 0..<count {
      let route = Int(unsafe jobs[index].route.rawValue)
      unsafe order[Int(next[route])] = Int32(truncatingIfNeeded: index)
      next[route] &+= 1
    }
  }

  /// Computes the digest, or the tag, of every job that has one.
  private mutating func hash() {
    hashForEdwards()
    for index in 0..<count {
      let job = unsafe jobs[index]
      guard job.route != .refused, let digest = job.algorithm.digest else { continue }
      let output = unsafe digests + Self.digestStride &* index
      unsafe job.key._withUnsafeGuaranteedRef { key in
        switch key.handle {
        case .secret(let secret):
          unsafe hashes.append(
            job.message, count: job.messageCount, digest: digest, key: secret, output: output)
        case .publicKey:
          unsafe hashes.append(
            job.message, count: job.messageCount, digest: digest, output: output)
        }
      }
    }
    hashes.run()
  }

  /// Compares tags, in a time that tells nothing of them.
  private mutating func judgeTags(_ positions: Range<Int>) {
    for position in positions {
      let index = Int(unsafe order[position])
      let job = unsafe jobs[index]
      guard let signature = unsafe job.signature, let digest = job.algorithm.digest else {
        continue
      }
      // SAFE: both are as long as the digest: the signature was checked for it.
      let match = unsafe assay_hmac_tags_match(
        digests + Self.digestStride &* index, signature, digest.byteCount)
      unsafe verdicts[index] = match == 1 ? .accepted : .rejected
    }
  }

  private mutating func judgeCurve(_ route: SignatureRoute, _ positions: Range<Int>) {
    if tier == .portable { return judgePortably(route, positions) }
    guard let lanes = route.ecdsa else {
      positions.forEach { judgeAlone(Int(unsafe order[$0])) }
      return
    }
    curve.removeAll()
    for position in positions {
      let index = Int(unsafe order[position])
      unsafe curve.append(jobs[index], digest: digests + Self.digestStride &* index)
    }
    curve.judge(in: lanes)
    for (number, position) in positions.enumerated() {
      let index = Int(unsafe order[position])
      if let holds = curve.verdict(number) {
        unsafe verdicts[index] = holds ? .accepted : .rejected
      } else {
        unsafe origins[index] = .afterUndecided
        judgeAlone(index)
      }
    }
  }

  private mutating func judgePortably(_ route: SignatureRoute, _ positions: Range<Int>) {
    let (jobs, digests, order) = unsafe (self.jobs, self.digests, self.order)
    let (verdicts, origins) = unsafe (self.verdicts, self.origins)
    portable.judge(route, count: positions.count) { number in
      let index = Int(unsafe order[positions.lowerBound + number])
      return unsafe PortableJob(jobs[index], digest: digests + Self.digestStride &* index)
    } tell: { number, holds in
      let index = Int(unsafe order[positions.lowerBound + number])
      if let holds {
        unsafe verdicts[index] = holds ? .accepted : .rejected
      } else {
        unsafe origins[index] = .afterUndecided
      }
    }
    for position in positions where unsafe origins[Int(order[position])].isAfterUndecided {
      judgeAlone(Int(unsafe order[position]))
    }
  }

  /// Takes in what the jobs for Ed25519 hash: the signature's first half, the key and the message
  /// (RFC 8032 §5.1.7).
  private mutating func hashForEdwards() {
    let route = Int(SignatureRoute.ed25519.rawValue)
    let positions = Int(starts[route])..<Int(starts[route + 1])
    if positions.isEmpty { return }
    var byteCount = EdwardsGroup.prefixByteCount * positions.count
    for position in positions { byteCount += unsafe jobs[Int(order[position])].messageCount }
    edwards.prepare(inputByteCount: byteCount)
    for position in positions {
      let index = Int(unsafe order[position])
      unsafe edwards.append(
        jobs[index], of: tier, digest: digests + Self.digestStride &* index, hashing: &hashes)
    }
  }

  private mutating func judgeEdwards(_ positions: Range<Int>) {
    if tier == .portable {
      guard let code = PortableTier.ed25519 else { return }
      edwards.judge(by: code)
    } else {
      guard let lanes = EdwardsLanes.shared else { return }
      edwards.judge(in: lanes)
    }
    for (number, position) in positions.enumerated() {
      unsafe verdicts[Int(order[position])] = edwards.holds(number) ? .accepted : .rejected
    }
  }

  private mutating func judgeRSA(_ positions: Range<Int>) {
    var start = positions.lowerBound
    while start < positions.upperBound {
      let end = min(start + RSAGroup.capacity, positions.upperBound)
      rsa.removeAll()
      for position in start..<end {
        let index = Int(unsafe order[position])
        unsafe rsa.append(jobs[index], digest: digests + Self.digestStride &* index)
      }
      rsa.judge()
      for position in start..<end {
        unsafe verdicts[Int(order[position])] =
          rsa.holds(position - start) ? .accepted : .rejected
      }
      start = end
    }
  }

  /// Has libcrypto judge one job.
  private mutating func judgeAlone(_ index: Int) {
    let job = unsafe jobs[index]
    let digest = unsafe digests + Self.digestStride &* index
    unsafe job.key._withUnsafeGuaranteedRef { key in
      do throws(OpenSSLFailure) {
        let holds = try unsafe alone.judgeByLibcrypto(job, digest: digest, key)
        unsafe verdicts[index] = holds ? .accepted : .rejected
      } catch {
        unsafe verdicts[index] = .failed
      }
    }
  }
}

extension SignatureVerifier {
  /// Judges a job whose route has found lengths and algorithm right, and whose digest is there if its
  /// algorithm has one.
  fileprivate mutating func judgeByLibcrypto(
    _ job: SignatureJob, digest: UnsafePointer<UInt8>, _ key: VerificationKey
  ) throws(OpenSSLFailure) -> Bool {
    guard let start = unsafe UnsafeRawPointer(job.signature) else { return false }
    switch key.handle {
    case .secret: return false
    case .publicKey(let publicKey):
      // SAFE: the maker of the job promised these octets, and the digest has been computed.
      let signature = unsafe RawSpan(_unsafeStart: start, byteCount: publicKey.signatureByteCount)
      guard let byteCount = job.algorithm.digest?.byteCount else {
        let message = unsafe RawSpan(
          _unsafeBytes: UnsafeRawBufferPointer(start: job.message, count: job.messageCount))
        return try contexts.context(of: key.serial, publicKey, job.algorithm)
          .verify(signature, of: message, under: publicKey)
      }
      let value = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(digest), byteCount: byteCount)
      return try judgeByLibcrypto(signature, value, job.algorithm, key, publicKey)
    }
  }
}
