import Assay
import Glibc
import JOSE
import Signatures

/// `assay generate`: makes keys and signs tokens, for tests.
struct GenerateCommand: Command {
  static let name = "generate"
  static let synopsis = "key --algorithm ALG [OPTION ...] | token --key FILE [OPTION ...]"
  static let summary = "Make a key pair, or sign tokens with one. For testing only."
  static let details = """
    assay generate key
      --algorithm ALG    what the key is to sign with
      --bits N           the length of an RSA modulus, 2048 to 8192 (2048)
      --kid KID          the key's name; its thumbprint by default
      --pem              PEM instead of a JWK
      --public FILE      write the public half to FILE as well

    assay generate token
      --key FILE         a private JWK or PEM, as assay generate key prints it
      --algorithm ALG    what to sign with, where the key does not say
      --claims JSON      the claims, an object; those below are put in front
      --issuer, --subject, --audience, --scope, --id VALUE
                         iss, sub, aud, scope, jti
      --expires-in SECONDS  exp, from now (3600); with --no-expiry none
      --type TYP         typ
      --header JSON      further header parameters, an object
      --now TIME         the time that iat and exp start from
      --count N          how many tokens, each with a jti of its own (1)

    The private key, or the tokens one a line, go to standard output. A private key that has passed
    through a terminal or a file like this is for testing; do not give it to a service.
    """
  static let options: Set<String> = [
    "algorithm", "bits", "kid", "public", "key", "claims", "issuer", "subject", "audience",
    "scope", "id", "expires-in", "type", "header", "now", "count",
  ]
  static let flags: Set<String> = ["pem", "no-expiry"]

  private let work: any Work

  init(_ arguments: Arguments) throws(CommandError) {
    switch try arguments.operand() {
    case "key": work = try KeyWork(arguments)
    case "token": work = try TokenWork(arguments)
    default: throw .usage("generate what? key or token")
    }
  }

  func run() throws(CommandError) -> ExitCode {
    try work.run()
    return .success
  }

  /// The two things the command does.
  private protocol Work {
    func run() throws(CommandError)
  }
}

extension Arguments {
  fileprivate func algorithm() throws(CommandError) -> Algorithm? {
    guard let name = try one("algorithm") else { return nil }
    guard let algorithm = Algorithm(name: name) else {
      let names = AlgorithmSet.all.description
      throw .usage("there is no algorithm \(name.debugDescription); there are \(names)")
    }
    return algorithm
  }
}

// MARK: - Keys

extension GenerateCommand {
  private struct KeyWork: Work {
    let algorithm: Algorithm
    let bits: Int
    let keyID: String?
    let isPEM: Bool
    let publicPath: String?

    init(_ arguments: Arguments) throws(CommandError) {
      guard let algorithm = try arguments.algorithm() else {
        throw .usage("--algorithm is missing")
      }
      self.algorithm = algorithm
      bits = try arguments.integer("bits", in: 2048...8192) ?? 2048
      keyID = try arguments.one("kid")
      isPEM = arguments.has("pem")
      publicPath = try arguments.one("public")
      guard algorithm.family == .hmac else { return }
      if isPEM { throw .usage("a secret has no PEM form") }
      if publicPath != nil { throw .usage("a secret has no public half") }
    }

    func run() throws(CommandError) {
      let key = try generated()
      if let publicPath {
        let text = isPEM ? key.publicPEM ?? "" : key.jwk(includingPrivate: false) + "\n"
        try OutputFile.write(text, to: publicPath)
      }
      let text = isPEM ? key.privatePEM ?? "" : key.jwk(includingPrivate: true) + "\n"
      Output.standardOutput.write(text)
    }

    private func generated() throws(CommandError) -> SigningKey {
      do throws(SigningKey.Failure) {
        let key = try SigningKey.generate(algorithm, rsaBits: bits, keyID: keyID)
        guard keyID == nil, let material = key.material, algorithm.family != .hmac,
          let thumbprint = try? VerificationKey(JWK(material: material)).thumbprint
        else { return key }
        return key.renamed(thumbprint)
      } catch {
        throw .failed("\(error)")
      }
    }
  }
}

// MARK: - Tokens

extension GenerateCommand {
  private struct TokenWork: Work {
    let keyPath: String
    let algorithm: Algorithm?
    let claims: [String]
    let hasTokenID: Bool
    let header: [String]
    let count: Int

    init(_ arguments: Arguments) throws(CommandError) {
      keyPath = try arguments.required("key")
      algorithm = try arguments.algorithm()
      count = try arguments.integer("count", in: 1...10_000_000) ?? 1
      hasTokenID = try arguments.one("id") != nil
      var header: [String] = []
      if let type = try arguments.one("type") { header.append("\"typ\":\(JSONText.quoted(type))") }
      self.header = header + (try Self.members("header", arguments))
      claims = try Self.claims(arguments)
    }

    private static func claims(_ arguments: Arguments) throws(CommandError) -> [String] {
      let named = [
        ("issuer", "iss"), ("subject", "sub"), ("audience", "aud"), ("scope", "scope"),
        ("id", "jti"),
      ]
      var claims: [String] = []
      for (option, claim) in named {
        guard let value = try arguments.one(option) else { continue }
        claims.append("\(JSONText.quoted(claim)):\(JSONText.quoted(value))")
      }
      let text = try arguments.one("now")
      guard let now = text.map(CalendarDate.parse) ?? WallClock.system.now() else {
        throw .usage("--now is no time that is understood")
      }
      claims.append("\"iat\":\(now.seconds)")
      let lifetime = try arguments.integer("expires-in", in: 0...(100 * 366 * 86_400)) ?? 3600
      if !arguments.has("no-expiry") { claims.append("\"exp\":\(now.seconds + Int64(lifetime))") }
      return claims + (try members("claims", arguments))
    }

    /// The members of an object given as an option, without its braces.
    private static func members(
      _ option: String, _ arguments: Arguments
    ) throws(CommandError) -> [String] {
      guard let text = try arguments.one(option) else { return [] }
      do throws(SyntaxError) {
        var reader = JSONReader(text.octets, form: .token)
        var members: [String] = []
        try reader.enterObject()
        while let name = try reader.nextMember() {
          let value = SafeText.compacted(text.octets.extracting(try reader.skipValue()))
          members.append("\(JSONText.quoted(name.decoded(in: text.octets))):\(value)")
        }
        try reader.finish()
        return members
      } catch {
        throw .usage("--\(option) is no JSON object: \(error)")
      }
    }

    func run() throws(CommandError) {
      let key = try PrivateKeyFile.read(keyPath, algorithm: algorithm)
      var header = ["\"alg\":\"\(key.algorithm)\""]
      if let keyID = key.keyID { header.append("\"kid\":\(JSONText.quoted(keyID))") }
      let headerText = object(header + self.header)
      for number in 0..<count {
        let tokenID = count > 1 && !hasTokenID ? ["\"jti\":\"\(number + 1)\""] : []
        do throws(SigningKey.Failure) {
          Output.standardOutput.writeLine(
            try key.token(header: headerText, payload: object(claims + tokenID)))
        } catch {
          throw .failed("\(error)")
        }
      }
    }

    private func object(_ members: [String]) -> String {
      "{" + members.joined(separator: ",") + "}"
    }
  }
}
