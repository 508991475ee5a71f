import Assay
import JOSE

/// Looking for tokens in a list of a million.
extension AssayWays {
  /// Half of the list are tokens, half are subjects; with `isListed` the corpus's own are among them.
  static func revocations(
    _ corpus: TokenCorpus, isListed: Bool
  ) throws(MeasurementError) -> Contender {
    let payloads = TokenBlock(try segments(of: corpus).map(\.payload))
    var sets: [ClaimsSet] = []
    for index in 0..<corpus.count {
      guard let read = try? ClaimsSet(parsing: payloads[index]) else { throw unreadable(corpus) }
      sets.append(read)
    }
    var names = (0..<500_000).map { "revoked-\($0)" }
    if isListed {
      for index in 0..<corpus.count {
        guard let id = sets[index].tokenID else { throw unreadable(corpus) }
        names[index] = id.decoded(in: payloads[index])
      }
    }
    let (issuer, end) = (CorpusFactory.issuer, NumericDate.latest)
    let set = RevocationSet(
      names.flatMap { name in
        [
          Revocation(.subject(name, issuer: issuer), until: end),
          Revocation(.token(id: name, issuer: issuer), until: end),
        ]
      })
    let (claims, now) = (sets, WallClock.system.now())
    return Contender(name: "Assay", touch: payloads.touch) { range in
      var count = 0
      for index in range
      where set.contains(claims[index], in: payloads[index], at: now) == isListed {
        count += 1
      }
      return count
    }
  }
}
