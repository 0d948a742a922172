using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IdentityBridge.Domain.Tests.Architecture;

/// <summary>A type by the assembly that has it. Nested types count as the type around them.</summary>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

/// <summary>One type uses another: in its base, its members or the code of its methods.</summary>
internal sealed record Use(TypeName From, TypeName To);

/// <summary>Reads from a built assembly what its types use, without loading it.</summary>
internal sealed class AssemblyUses
{
    private readonly MetadataReader metadata;
    private readonly PEReader file;
    private readonly string self;
    private readonly HashSet<Use> uses = [];

    private AssemblyUses(PEReader file)
    {
        (this.file, metadata) = (file, file.GetMetadataReader());
        self = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        References = [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
        foreach (var handle in metadata.TypeDefinitions)
            Read(handle);
    }

    /// <summary>Assemblies that the compiled code names.</summary>
    public IReadOnlyList<string> References { get; }

    public IReadOnlyCollection<Use> Uses => uses;

    public static AssemblyUses Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidOperationException($"{path} is not there: build the solution first.");
        using var opened = new PEReader(File.OpenRead(path));
        return new AssemblyUses(opened);
    }

    private void Read(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var from = Named(handle);
        var sink = new Sink(this, from);
        sink.Add(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            sink.Add(metadata.GetInterfaceImplementation(implemented).Interface);
        foreach (var attribute in type.GetCustomAttributes())
            sink.AddOwner(metadata.GetCustomAttribute(attribute).Constructor);
        foreach (var field in type.GetFields())
            metadata.GetFieldDefinition(field).DecodeSignature(sink, null);
        foreach (var property in type.GetProperties())
        foreach (var attribute in metadata.GetPropertyDefinition(property).GetCustomAttributes())
            sink.AddOwner(metadata.GetCustomAttribute(attribute).Constructor);
        foreach (var method in type.GetMethods())
            Read(metadata.GetMethodDefinition(method), sink);
    }

    private void Read(MethodDefinition method, Sink sink)
    {
        method.DecodeSignature(sink, null);
        if (method.RelativeVirtualAddress == 0)
            return;
        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(sink, null);
        foreach (var region in body.ExceptionRegions.Where(r => r.Kind == ExceptionRegionKind.Catch))
            sink.Add(region.CatchType);
        foreach (var token in Instructions.Tokens(body.GetILReader()))
            sink.AddOwner(MetadataTokens.EntityHandle(token));
    }

    private TypeName Named(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return new TypeName(self, metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    private TypeName Named(TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        var assembly =
            type.ResolutionScope.Kind == HandleKind.AssemblyReference
                ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
                : self;
        return new TypeName(assembly, metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    /// <summary>Notes every type that a signature mentions.</summary>
    private sealed class Sink(AssemblyUses owner, TypeName from) : ISignatureTypeProvider<bool, object?>
    {
        public void Add(EntityHandle type)
        {
            if (type.IsNil)
                return;
            if (type.Kind == HandleKind.TypeDefinition)
                Note(owner.Named((TypeDefinitionHandle)type));
            else if (type.Kind == HandleKind.TypeReference)
                Note(owner.Named((TypeReferenceHandle)type));
            else if (type.Kind == HandleKind.TypeSpecification)
                owner.metadata.GetTypeSpecification((TypeSpecificationHandle)type).DecodeSignature(this, null);
        }

        /// <summary>Notes the type that a member belongs to, and the types in its signature.</summary>
        public void AddOwner(EntityHandle member)
        {
            switch (member.Kind)
            {
                case HandleKind.MethodDefinition:
                    Add(owner.metadata.GetMethodDefinition((MethodDefinitionHandle)member).GetDeclaringType());
                    break;
                case HandleKind.FieldDefinition:
                    Add(owner.metadata.GetFieldDefinition((FieldDefinitionHandle)member).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    Add(owner.metadata.GetMemberReference((MemberReferenceHandle)member).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    var specification = owner.metadata.GetMethodSpecification((MethodSpecificationHandle)member);
                    AddOwner(specification.Method);
                    specification.DecodeSignature(this, null);
                    break;
                default:
                    Add(member);
                    break;
            }
        }

        private void Note(TypeName to)
        {
            if (to != from)
                owner.uses.Add(new Use(from, to));
        }

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Noted(handle);

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Noted(handle);

        public bool GetTypeFromSpecification(
            MetadataReader reader,
            object? genericContext,
            TypeSpecificationHandle handle,
            byte rawTypeKind
        ) => Noted(handle);

        public bool GetArrayType(bool elementType, ArrayShape shape) => true;

        public bool GetByReferenceType(bool elementType) => true;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

        public bool GetGenericMethodParameter(object? genericContext, int index) => true;

        public bool GetGenericTypeParameter(object? genericContext, int index) => true;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

        public bool GetPinnedType(bool elementType) => true;

        public bool GetPointerType(bool elementType) => true;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

        public bool GetSZArrayType(bool elementType) => true;

        private bool Noted(EntityHandle handle)
        {
            Add(handle);
            return true;
        }
    }
}
