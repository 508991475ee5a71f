internal import JOSE

// MARK: - Checking verdicts

extension SignatureBatch {
  /// Has libcrypto check the verdicts that are due, from the octets of the tokens on.
  ///
  /// At the first that is wrong the tier is switched off, and none of its verdicts in this batch
  /// counts: libcrypto judges all of them.
  mutating func audit() {
    for index in 0..<count {
      guard audits.isDue(), unsafe origins[index].isOfFastTier else { continue }
      audited.count += 1
      if check(index) { continue }
      audited.disagreements += 1
      breaker.trip(
        TierIncident(tier: tier, algorithm: unsafe jobs[index].algorithm, cause: .audit))
      for index in 0..<count where unsafe origins[index].isOfFastTier {
        _ = check(index)
        unsafe origins[index] = .libcrypto
      }
      leaveTier()
      return
    }
  }

  /// Has libcrypto judge a job again, whose verdict stands where it is the other one; tells whether it
  /// is the same.
  ///
  /// Where the machine fails, nothing is known of the job.
  private mutating func check(_ index: Int) -> Bool {
    let job = unsafe jobs[index]
    let verdict = unsafe verdicts[index]
    return unsafe job.key._withUnsafeGuaranteedRef { key in
      do throws(OpenSSLFailure) {
        // SAFE: the maker of the job promised these octets, and the route has checked their length.
        let signature = unsafe RawSpan(
          _unsafeBytes: UnsafeRawBufferPointer(
            start: job.signature, count: key.signatureByteCount(with: job.algorithm)))
        let message = unsafe RawSpan(
          _unsafeBytes: UnsafeRawBufferPointer(start: job.message, count: job.messageCount))
        let holds = verdict == .accepted
        if try alone.isRight(holds, signature, over: message, with: job.algorithm, key: key) {
          return true
        }
        unsafe verdicts[index] = holds ? .rejected : .accepted
      } catch {
        unsafe verdicts[index] = .failed
      }
      unsafe origins[index] = .libcrypto
      return false
    }
  }

  /// Goes over to libcrypto for good.
  mutating func leaveTier() {
    tier = .openssl
    hashes.leaveLanes()
  }

  /// Turns verdicts of the tier round, as a test wants it.
  mutating func turnRound(where tamper: (Algorithm) -> Bool) {
    for index in 0..<count where unsafe origins[index].isOfFastTier {
      guard tamper(unsafe jobs[index].algorithm) else { continue }
      unsafe verdicts[index] = verdicts[index] == .accepted ? .rejected : .accepted
    }
  }
}

extension VerificationKey {
  /// How long a signature under this key is, in octets.
  fileprivate func signatureByteCount(with algorithm: Algorithm) -> Int {
    switch handle {
    case .secret: algorithm.digest?.byteCount ?? 0
    case .publicKey(let key): key.signatureByteCount
    }
  }
}
